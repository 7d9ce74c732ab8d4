/** What happened, row by row straight from the log, the latest on top: what came in, what was decided, why. */
import { useComputed } from '@preact/signals'
import { t } from '../i18n'
import { clockTime } from '../i18n/time'
import type { Shown } from './dossier'
import { view } from './dossier'
import { type Belongings, belongings, inputKind, type LogRow, record, text } from './logrow'
import { type Telling, tellings } from './tellings'
import { actorName, apart, reasonWords, said, valueWords } from './words'

export function Timeline({ shown }: { shown: Shown }) {
  const mine = useComputed(() => belongings(view.value?.incident.incident_id ?? '', view.value?.rows ?? []))
  return (
    <details open class="part" data-testid="timeline">
      <summary>
        <h3>{t('incident:timeline')}</h3>
        <span class="count">{shown.rows.length}</span>
      </summary>
      <ol class="timeline">
        {[...shown.rows].reverse().map((row) => (
          <Row key={row.seq} row={row} mine={mine.value} />
        ))}
      </ol>
    </details>
  )
}

function Row({ row, mine }: { row: LogRow; mine: Belongings }) {
  const told = tellings(row, mine)
  const alert = record(row.input.alert)
  const words = text(alert.text) || text(row.input.reason)
  return (
    <li data-testid="timeline-row" data-seq={row.seq} data-input={inputKind(row)}>
      <div class="bits dim small">
        <time class="mono">{clockTime(row.at)}</time>
        <span class="by">
          {actorName(row.actor)} · {said('input', inputKind(row))}
        </span>
        <span class="spring" />
        <span class="mono">{row.seq}</span>
      </div>
      {inputKind(row) === 'alert_received' && words && (
        <p class="said">
          <bdi>{words}</bdi>
        </p>
      )}
      <ul class="told">
        {told.map((one, at) => (
          <Sentence key={at} telling={one} />
        ))}
        {told.length === 0 && <li class="dim">{t('incident:event.nothing')}</li>}
      </ul>
    </li>
  )
}

const MARKS = { '': '·', good: '✓', warn: '▲', bad: '✕' }

function Sentence({ telling }: { telling: Telling }) {
  const values = Object.fromEntries(
    Object.entries(telling.values).map(([name, of]) => [name, valueWords(of)]),
  )
  return (
    <li class={telling.tone || 'plain'}>
      <span aria-hidden="true" class="mark">
        {MARKS[telling.tone]}
      </span>{' '}
      {t(`incident:event.${telling.key}`, values)}
      {telling.reason && <span class="dim"> — {shortReason(telling)}</span>}
      {telling.actor && <span class="dim"> ({actorName(telling.actor)})</span>}
    </li>
  )
}

/** What is short is told in the head with its figures; in the timeline the plain reason is enough. */
function shortReason(telling: Telling): string {
  return telling.key === 'response_short' ? shortSaid(telling.reason) : reasonWords(telling.reason)
}

function shortSaid(reason: string): string {
  const tiers = [...new Set([...reason.matchAll(/tier (\d+)/g)].map((one) => one[1]))]
  return tiers.length > 0 ? t('incident:short_tiers', { tiers: tiers.join(', ') }) : apart(reason)
}
