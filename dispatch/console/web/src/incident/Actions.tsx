/** What can be done about the incident; in the past nothing can, and it says so. */
import { t } from '../i18n'
import { barredBecause } from './allowed'
import { open } from './dialogs'
import type { Shown } from './dossier'
import type { Order } from './order'

type Name = 'assign' | 'escalate' | 'priority' | 'note' | 'merge' | 'stand_down' | 'close' | 'reopen'

const COMMANDS: Record<Name, Order['command']> = {
  assign: 'assign',
  escalate: 'escalate',
  priority: 'reprioritise',
  note: 'note',
  merge: 'merge',
  stand_down: 'stand_down',
  close: 'close',
  reopen: 'reopen',
}
const KEYS: Record<Name, string> = {
  assign: '/as',
  escalate: '/esc',
  priority: '/pri',
  note: '/note',
  merge: '/merge',
  stand_down: '/stand',
  close: '/cl',
  reopen: '/reopen',
}
const WHILE_OPEN: Name[] = ['assign', 'escalate', 'priority', 'note', 'merge', 'stand_down', 'close']
const WHEN_CLOSED: Name[] = ['reopen', 'note']

export function Actions({ shown }: { shown: Shown }) {
  const { incident, assignments } = shown
  const closed = incident.status === 'closed'
  const past = shown.past ? barredBecause('note') : ''
  const idle = (name: Name) =>
    name === 'stand_down' && !assignments.some((one) => ACTIVE.has(one.status))
      ? t('incident:nobody_bound')
      : ''
  return (
    <section class="actions" aria-label={t('incident:actions')} data-testid="actions">
      {past && (
        <p class="past-note" role="status" data-testid="actions-barred">
          {past}
        </p>
      )}
      {(closed ? WHEN_CLOSED : WHILE_OPEN).map((name) => {
        const barred = barredBecause(COMMANDS[name]) || idle(name)
        return (
          <button
            key={name}
            type="button"
            class={name === 'close' ? 'danger' : name === 'assign' ? 'primary' : ''}
            disabled={barred !== ''}
            title={barred || KEYS[name]}
            data-testid={`action-${name}`}
            onClick={() => open({ name, incidentId: incident.incident_id })}
          >
            {t(`incident:do.${name}`)}
          </button>
        )
      })}
    </section>
  )
}

export const ACTIVE = new Set(['notified', 'accepted', 'en_route', 'on_scene'])
