/** This incident is the same as another one: which. */
import { useSignal } from '@preact/signals'
import { t, word } from '../i18n'
import { clockTime } from '../i18n/time'
import { incidents, openIncidents } from '../state/board'
import { numbered, shortNumber } from '../state/numbers'
import { placeName } from '../state/places'
import { Priority } from '../ui/Priority'
import { nearby } from './nearby'
import { OrderForm } from './OrderForm'
import { metres } from './words'

const SHOWN = 12

export function MergeDialog({ incidentId }: { incidentId: string }) {
  const into = useSignal('')
  const typed = useSignal('')
  const mine = incidents.value.get(incidentId)
  const all = mine ? nearby(mine, openIncidents.value) : []
  const found = typed.value
    ? new Set(numbered(typed.value, openIncidents.value).map((one) => one.incident_id))
    : null
  const listed = all.filter((one) => !found || found.has(one.incident.incident_id)).slice(0, SHOWN)
  return (
    <OrderForm
      incidentId={incidentId}
      name="merge"
      command="merge"
      order={() => (into.value ? { command: 'merge', into: into.value } : null)}
      wide
    >
      <p>{t('incident:ask.merge')}</p>
      <label class="field">
        <span>{t('incident:number_label')}</span>
        <input
          name="number"
          data-first
          inputMode="numeric"
          value={typed.value}
          onInput={(event) => {
            typed.value = event.currentTarget.value
          }}
        />
      </label>
      <fieldset class="choices table">
        <legend>{t('incident:merge_into')}</legend>
        {listed.map(({ incident, metres: away }) => (
          <label key={incident.incident_id} data-incident={incident.incident_id}>
            <input
              type="radio"
              name="into"
              checked={into.value === incident.incident_id}
              onChange={() => {
                into.value = incident.incident_id
              }}
            />
            <span class="mono">#{shortNumber(incident)}</span>
            <Priority level={incident.priority} />
            <span>{word('category', incident.category)}</span>
            <span class="grow">{placeName(incident)}</span>
            <span class="mono dim">{away === null ? '' : metres(away)}</span>
            <span class="mono dim">{clockTime(incident.opened_at)}</span>
          </label>
        ))}
        {listed.length === 0 && <p class="dim">{t('none')}</p>}
      </fieldset>
    </OrderForm>
  )
}
