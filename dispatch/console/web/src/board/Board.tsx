/** The incident board: everything that is not over, what needs a person now on top. */
import { computed } from '@preact/signals'
import { t, word } from '../i18n'
import { shown } from '../state/board'
import { shortNumber } from '../state/numbers'
import { select, selected } from '../state/selection'
import { ListBox } from '../ui/ListBox'
import { BoardRow } from './BoardRow'
import { arrived } from './fresh'
import { ordered } from './order'
import { type Row, rowOf } from './rows'

const ROW_HEIGHT = 50

/** The lines of the board in their order. */
export const rows = computed(() => {
  const { incidents, assignments } = shown.value
  const open: Row[] = []
  for (const one of incidents.values())
    if (one.status !== 'closed') open.push(rowOf(one, assignments.get(one.incident_id)))
  return ordered(open)
})

const marks = ({ id, incident, need }: Row) => ({
  class: `board-row p${incident.priority} ${need} ${arrived.value.has(id) ? 'fresh' : ''}`,
  'data-testid': 'board-row',
  'data-incident': id,
  'data-priority': String(incident.priority),
  'data-status': incident.status,
  'data-need': need,
  'data-tier': String(incident.tier),
  'data-owner': incident.owner,
  'data-number': shortNumber(incident),
  'data-due': incident.next_tier_at ?? incident.due_at ?? '',
})

export function Board() {
  return (
    <>
      <Head />
      <ListBox
        items={rows.value}
        rowHeight={ROW_HEIGHT}
        id={(row) => row.id}
        Row={BoardRow}
        marks={marks}
        label={t('board:title')}
        open={selected.value}
        onOpen={(row) => select(row.id)}
      />
      {rows.value.length === 0 && <p class="empty dim">{t('board:empty')}</p>}
    </>
  )
}

function Head() {
  return (
    <div class="board-head small dim">
      <h2>{t('board:title')}</h2>
      <span data-testid="open-count" class="mono">
        {rows.value.length}
      </span>
      <span class="spring" />
      <span class="tally" aria-hidden="true">
        {['notified', 'accepted', 'en_route', 'on_scene'].map((status) => (
          <span key={status} title={word('assignment', status)}>
            {t(`board:short_${status}`)}
          </span>
        ))}
      </span>
      <span class="head-next">{t('board:next')}</span>
    </div>
  )
}
