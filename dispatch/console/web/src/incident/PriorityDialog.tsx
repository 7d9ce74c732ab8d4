/** Priority, category and place set right by hand; also what takes an incident out of review. */
import { useSignal } from '@preact/signals'
import { t, word } from '../i18n'
import { district, townName } from '../state/places'
import { CATEGORIES } from './categories'
import { view } from './dossier'
import { OrderForm } from './OrderForm'
import type { Order } from './order'

export function PriorityDialog({ incidentId }: { incidentId: string }) {
  const known = view.peek()?.incident
  const priority = useSignal(known?.priority ?? 3)
  const category = useSignal<string>(known?.category ?? 'other')
  const village = useSignal('')
  const needsPlace = !known?.location
  const order = (): Order | null => {
    const place = district.value?.villages.find((one) => one.code === village.value)
    if (needsPlace && !place) return null
    const location = place && {
      latitude: place.latitude,
      longitude: place.longitude,
      datum: 'wgs84',
      accuracy_m: 500,
    }
    const changed = category.value === known?.category ? null : category.value
    return {
      command: 'reprioritise',
      priority: priority.value,
      category: changed,
      location: location ?? null,
    } as Order
  }
  return (
    <OrderForm incidentId={incidentId} name="priority" command="reprioritise" order={order}>
      <fieldset class="choices row">
        <legend>{t('incident:priority_label')}</legend>
        {[1, 2, 3, 4, 5].map((level) => (
          <label key={level}>
            <input
              type="radio"
              name="priority"
              data-first={level === priority.peek() ? true : undefined}
              checked={priority.value === level}
              onChange={() => {
                priority.value = level
              }}
            />
            {word('priority', String(level))}
          </label>
        ))}
      </fieldset>
      <label class="field">
        <span>{t('incident:category_label')}</span>
        <select
          value={category.value}
          onChange={(event) => {
            category.value = event.currentTarget.value
          }}
        >
          {CATEGORIES.map((code) => (
            <option key={code} value={code}>
              {word('category', code)}
            </option>
          ))}
        </select>
      </label>
      <VillageField
        value={village.value}
        set={(code) => {
          village.value = code
        }}
        required={needsPlace}
      />
    </OrderForm>
  )
}

function VillageField({
  value,
  set,
  required,
}: {
  value: string
  set: (code: string) => void
  required: boolean
}) {
  const all = district.value
  return (
    <label class="field">
      <span>{t(required ? 'incident:place_needed' : 'incident:place_label')}</span>
      <select value={value} required={required} onChange={(event) => set(event.currentTarget.value)}>
        <option value="">{t(required ? 'incident:place_choose' : 'incident:place_keep')}</option>
        {all?.towns.map((town) => (
          <optgroup key={town.code} label={townName(town.code)}>
            {all.villages
              .filter((one) => one.town === town.code)
              .map((one) => (
                <option key={one.code} value={one.code}>
                  {one.name_zh}
                </option>
              ))}
          </optgroup>
        ))}
      </select>
    </label>
  )
}
