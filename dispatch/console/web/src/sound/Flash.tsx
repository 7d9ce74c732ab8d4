/** Lights up the edge of the screen for a new incident, and says it to a screen reader. */
import { t, word } from '../i18n'
import { placeName } from '../state/places'
import { announced } from './announce'

export function Flash() {
  const present = announced.value
  return (
    <>
      {present && (
        <div
          key={present.number}
          class={`flash p${present.incident.priority}`}
          data-testid="flash"
          data-priority={present.incident.priority}
          aria-hidden="true"
        />
      )}
      <p class="visually-hidden" role={present?.incident.priority === 1 ? 'alert' : 'status'}>
        {present && words(present)}
      </p>
    </>
  )
}

function words({ incident, count }: NonNullable<typeof announced.value>): string {
  const said = t('sound:new', {
    priority: word('priority', String(incident.priority)),
    category: word('category', incident.category),
    place: placeName(incident),
  })
  return count > 1 ? `${said} ${t('sound:more', { count: count - 1 })}` : said
}
