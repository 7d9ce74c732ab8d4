/** The incident that is open, kept in the address so that a reload or a link shows the same. */
import { signal } from '@preact/signals'

const PREFIX = '#/incident/'

const read = (): string | null =>
  location.hash.startsWith(PREFIX) ? decodeURIComponent(location.hash.slice(PREFIX.length)) : null

/** The id of the incident that is open; null: none. */
export const selected = signal<string | null>(read())

addEventListener('hashchange', () => {
  selected.value = read()
})

/** Opens an incident, or none. */
export function select(incidentId: string | null): void {
  location.hash = incidentId === null ? '#/' : PREFIX + encodeURIComponent(incidentId)
}
