/** The alerts that tell of this incident; some can be taken out into one of their own. */
import { useSignal } from '@preact/signals'
import { t, word } from '../i18n'
import { clockTime } from '../i18n/time'
import { barredBecause } from './allowed'
import { open } from './dialogs'
import type { Alert, Shown } from './dossier'
import { reasonWords, responderName, shortId } from './words'

export function Alerts({ shown }: { shown: Shown }) {
  const chosen = useSignal<ReadonlySet<string>>(new Set())
  const { alerts, incident } = shown
  const keys = alerts.map((one) => one.key).filter((key) => chosen.value.has(key))
  const several = alerts.length > 1 && incident.status !== 'closed'
  const barred =
    barredBecause('split') ||
    (keys.length === 0
      ? t('incident:split_none')
      : keys.length === alerts.length
        ? t('incident:refused.split_all')
        : '')
  const turn = (key: string) => {
    const next = new Set(chosen.value)
    if (!next.delete(key)) next.add(key)
    chosen.value = next
  }
  return (
    <details open class="part" data-testid="alerts">
      <summary>
        <h3>{t('incident:alerts')}</h3>
        <span class="count">{alerts.length}</span>
      </summary>
      <ul class="rows">
        {alerts.map((one) => (
          <AlertItem
            key={one.key}
            alert={one}
            {...(several ? { chosen: chosen.value.has(one.key), turn: () => turn(one.key) } : {})}
          />
        ))}
      </ul>
      {several && (
        <p class="part-actions">
          <button
            type="button"
            disabled={barred !== ''}
            title={barred}
            data-testid="action-split"
            onClick={() => open({ name: 'split', incidentId: incident.incident_id, keys })}
          >
            {t('incident:do.split')}
            {keys.length > 0 ? ` (${keys.length})` : ''}
          </button>
          <span class="dim small">{barred || t('incident:split_hint')}</span>
        </p>
      )}
    </details>
  )
}

interface ItemProps {
  alert: Alert
  chosen?: boolean
  turn?: () => void
}

function AlertItem({ alert, chosen, turn }: ItemProps) {
  const source = responderName(alert.source_id)
  return (
    <li class="alert" data-testid="incident-alert" data-alert={alert.key}>
      <div class="bits">
        {turn && (
          <input
            type="checkbox"
            checked={chosen ?? false}
            onChange={turn}
            aria-label={t('incident:split_choose', { source })}
          />
        )}
        <time class="mono">{clockTime(alert.at)}</time>
        <span class="tag">{word('source', alert.source_class)}</span>
        <span>
          {source} <span class="dim small">{shortId(alert.source_id)}</span>
        </span>
        <span class="dim">{word('category', alert.category)}</span>
      </div>
      {alert.text && (
        <p class="said">
          <bdi>{alert.text}</bdi>
        </p>
      )}
      {alert.persons_sought && (
        <p class="said">
          {t('incident:sought')} <bdi>{alert.persons_sought}</bdi>
        </p>
      )}
      <p class="dim small">
        {reasonWords(alert.reason)}
        <Attachments of={alert} />
      </p>
    </li>
  )
}

/** Only links that are what they seem: https, and opened apart from the desk. */
function Attachments({ of }: { of: Alert }) {
  return (
    <>
      {of.attachments
        .filter((one) => /^https:\/\//i.test(one.url))
        .map((one) => (
          <a key={one.url} href={one.url} target="_blank" rel="noopener noreferrer">
            {t('incident:attachment', { kind: one.media_type })}
          </a>
        ))}
    </>
  )
}
