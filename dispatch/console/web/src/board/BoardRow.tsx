/** One incident on the board: how grave, what and where, who is coming, and what happens next. */
import { Who } from '../claim/Who'
import { t, word } from '../i18n'
import { shortNumber } from '../state/numbers'
import { placeName } from '../state/places'
import { Priority } from '../ui/Priority'
import { Age, Countdown } from './Countdown'
import type { Row } from './rows'

export function BoardRow({ item: row }: { item: Row }) {
  const { incident } = row
  return (
    <>
      <Priority level={incident.priority} />
      <span class="number mono">#{shortNumber(incident)}</span>
      <span class="what">
        <strong>{word('category', incident.category)}</strong>
        <Need row={row} />
        {row.missing > 0 && (
          <span class="missing" title={incident.shortfall}>
            {t('board:missing', { count: row.missing })}
          </span>
        )}
      </span>
      <Tally row={row} />
      <Next row={row} />
      <span class="how">
        <bdi class="place">{placeName(incident) || t('board:no_place')}</bdi>
        <span>{t('board:tier', { tier: incident.tier })}</span>
        <Who incidentId={row.id} owner={incident.owner} />
      </span>
      <span class="since">
        <span class="visually-hidden">{t('board:age')} </span>
        <Age at={row.openedAt} />
      </span>
    </>
  )
}

function Need({ row }: { row: Row }) {
  const words = row.need === 'unanswered' ? t('board:unanswered') : word('status', row.incident.status)
  return <span class={`need ${row.need}`}>{words}</span>
}

function Tally({ row }: { row: Row }) {
  const cells = [
    ['notified', row.notified],
    ['accepted', row.accepted],
    ['en_route', row.enRoute],
    ['on_scene', row.onScene],
  ] as const
  return (
    <span class="tally">
      {cells.map(([status, count]) => (
        <span key={status} class={`mono ${count ? '' : 'zero'}`} data-count={status}>
          <span class="visually-hidden">{word('assignment', status)} </span>
          {count}
        </span>
      ))}
    </span>
  )
}

function Next({ row }: { row: Row }) {
  if (row.nextAt === null) return <span class="next" />
  return (
    <span class="next" title={t(`board:next_${row.next}`)}>
      <span class="next-what">{t(`board:next_${row.next}_short`)}</span>
      <Countdown at={row.nextAt} />
    </span>
  )
}
