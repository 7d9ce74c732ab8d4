/** The gravest of the incidents that have just come, for as long as it is announced; pressing it opens it. */
import { t, word } from '../i18n'
import { placeName } from '../state/places'
import { select } from '../state/selection'
import { Priority } from '../ui/Priority'
import { announced } from './announce'

export function Latest() {
  const present = announced.value
  if (present === null) return null
  const { incident, count } = present
  return (
    <button
      type="button"
      class={`latest p${incident.priority}`}
      data-testid="latest"
      data-incident={incident.incident_id}
      onClick={() => select(incident.incident_id)}
    >
      <span class="dim">{t('sound:latest')}</span>
      <Priority level={incident.priority} />
      <strong>{word('category', incident.category)}</strong>
      <bdi class="latest-place">{placeName(incident)}</bdi>
      {count > 1 && <span class="dim">{t('sound:more', { count: count - 1 })}</span>}
    </button>
  )
}
