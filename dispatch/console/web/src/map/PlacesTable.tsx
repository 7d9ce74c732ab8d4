/** What the map shows, as tables: the open incidents with their places, and who goes to the selected one. */
import { computed } from '@preact/signals'
import { CoverageTable } from '../coverage/CoverageLegend'
import { t, word } from '../i18n'
import { openIncidents, shown } from '../state/board'
import { placeName } from '../state/places'
import { select, selected } from '../state/selection'
import { Priority } from '../ui/Priority'
import { VirtualList } from '../ui/VirtualList'
import { wind } from './plane'
import type { Going } from './scene'
import { metres, scene, seconds } from './sceneDrawing'

const byPriority = computed(() =>
  [...openIncidents.value].sort((a, b) => a.priority - b.priority || (a.opened_at < b.opened_at ? -1 : 1)),
)

export function PlacesTable() {
  return (
    <div class="places" data-testid="map-table">
      <div class="tables">
        {scene.value && <Goers />}
        <CoverageTable />
      </div>
      <h2>{t('map:open_incidents', { n: openIncidents.value.length })}</h2>
      <VirtualList
        items={byPriority.value}
        rowHeight={40}
        id={(one) => one.incident_id}
        label={t('map:open_incidents', { n: openIncidents.value.length })}
        row={(one) => <IncidentRow incident={one} />}
      />
    </div>
  )
}

function IncidentRow({ incident }: { incident: (typeof openIncidents.value)[number] }) {
  const going = (shown.value.assignments.get(incident.incident_id) ?? []).length
  return (
    <button
      type="button"
      class="place-row"
      aria-pressed={selected.value === incident.incident_id}
      onClick={() => select(incident.incident_id)}
    >
      <Priority level={incident.priority} />
      <span>{word('category', incident.category)}</span>
      <span>{placeName(incident)}</span>
      <span class="dim">{t('map:assigned', { n: going })}</span>
    </button>
  )
}

function Goers() {
  const present = scene.value
  if (!present) return null
  const order = (one: Going) => (one.coming ? 0 : 1e6) + one.assignment.eta_seconds
  const going = [...present.going].sort((a, b) => order(a) - order(b))
  return (
    <div class="goers">
      <table>
        <caption>
          {word('category', present.incident.category)} · {placeName(present.incident)}
          {!present.exact && ` · ${t('map:scene_about')}`}
          {present.warned.length > 0 &&
            ` · ${t('map:warned_radius', { distance: metres(Math.max(...present.warned.map((one) => one.radius))) })}`}
          {present.shops.size > 0 && ` · ${t('map:warned_shops', { n: present.shops.size })}`}
        </caption>
        <thead>
          <tr>
            {['who', 'role', 'distance', 'bearing', 'eta', 'status'].map((column) => (
              <th key={column} scope="col">
                {t(`map:column.${column}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {going.map((one) => (
            <GoerRow key={one.assignment.assignment_id} going={one} />
          ))}
        </tbody>
      </table>
    </div>
  )
}

function GoerRow({ going }: { going: Going }) {
  const { assignment } = going
  return (
    <tr
      class={going.coming ? '' : 'dim'}
      data-assignment={assignment.assignment_id}
      data-status={assignment.status}
    >
      <th scope="row">
        <bdi>{assignment.responder_name}</bdi>
      </th>
      <td>
        {word('role', assignment.role)}
        {assignment.post && ` · ${t('map:post_to_take')}`}
      </td>
      <td class="mono">{metres(going.distance)}</td>
      <td>{t(`map:wind.${wind(going.bearing)}`)}</td>
      <td class="mono">{seconds(assignment.eta_seconds)}</td>
      <td>{word('assignment', assignment.status)}</td>
    </tr>
  )
}
