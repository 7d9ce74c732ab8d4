/** The incident board: everything that is not over, what needs a person now on top. */
import { computed } from '@preact/signals'
import { t, word } from '../i18n'
import { span } from '../i18n/time'
import { type Incident, openIncidents, shown } from '../state/board'
import { now } from '../state/clock'
import { select, selected } from '../state/selection'
import { Priority } from '../ui/Priority'
import { VirtualList } from '../ui/VirtualList'
import { ordered } from './order'

const rows = computed(() => ordered(openIncidents.value, (id) => shown.value.assignments.get(id) ?? []))

export function Board() {
  return (
    <VirtualList
      items={rows.value}
      rowHeight={56}
      id={(one) => one.incident_id}
      row={(one) => <Row incident={one} />}
      label={t('board:title')}
    />
  )
}

function Row({ incident }: { incident: Incident }) {
  const open = selected.value === incident.incident_id
  return (
    <button
      type="button"
      class={`board-row ${open ? 'open' : ''}`}
      aria-pressed={open}
      data-incident={incident.incident_id}
      onClick={() => select(incident.incident_id)}
    >
      <Priority level={incident.priority} />
      <span>{word('category', incident.category)}</span>
      <span class="dim">{word('status', incident.status)}</span>
      {incident.due_at && <span class="mono">{span(Date.parse(incident.due_at) - now.value)}</span>}
    </button>
  )
}
