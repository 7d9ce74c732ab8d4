/** Who was sent: those still bound first, in the order of the tiers; those released below. */
import { useComputed } from '@preact/signals'
import { t } from '../i18n'
import type { Assignment } from '../state/board'
import { ACTIVE } from './Actions'
import { AssignmentRow } from './AssignmentRow'
import type { Shown } from './dossier'
import { view } from './dossier'
import { accounts } from './explanations'

const byTier = (a: Assignment, b: Assignment) =>
  a.tier - b.tier ||
  a.notified_at.localeCompare(b.notified_at) ||
  (a.assignment_id < b.assignment_id ? -1 : 1)

export function Assignments({ shown }: { shown: Shown }) {
  const told = useComputed(() => accounts(view.value?.rows ?? []))
  const bound = shown.assignments.filter((one) => ACTIVE.has(one.status)).sort(byTier)
  const ended = shown.assignments.filter((one) => !ACTIVE.has(one.status)).sort(byTier)
  const row = (one: Assignment) => (
    <AssignmentRow
      key={one.assignment_id}
      one={one}
      account={told.value.get(one.assignment_id)}
      past={shown.past}
    />
  )
  return (
    <details open class="part" data-testid="assignments">
      <summary>
        <h3>{t('incident:assignments')}</h3>
        <span class="count">
          {bound.length}
          {ended.length > 0 && <span class="dim"> / {shown.assignments.length}</span>}
        </span>
      </summary>
      {shown.assignments.length === 0 && <p class="dim empty">{t('incident:nobody_sent')}</p>}
      <ul class="rows">{bound.map(row)}</ul>
      {ended.length > 0 && (
        <details class="ended" open={bound.length === 0}>
          <summary class="dim">{t('incident:ended', { count: ended.length })}</summary>
          <ul class="rows">{ended.map(row)}</ul>
        </details>
      )}
    </details>
  )
}
