/** Incidents that have just come: marked for a few seconds, and given to whoever announces them. */
import { effect, signal } from '@preact/signals'
import { areaId, type Incident, incidents } from '../state/board'

/** How long a new incident is marked, in ms. */
export const FRESH_MS = 6_000

/** Ids of incidents that have just come. */
export const arrived = signal<ReadonlySet<string>>(new Set())

/** Returns the incidents that are in `present` and were not `known`. */
export function newcomers(known: ReadonlySet<string>, present: ReadonlyMap<string, Incident>): Incident[] {
  return [...present.values()].filter((one) => one.status !== 'closed' && !known.has(one.incident_id))
}

/**
 * Watches the board and tells of what is new on it; returns what stops it. What is there when the board is
 * first loaded is not new; what came while the connection was away is.
 */
export function watchArrivals(tell: (incidents: readonly Incident[]) => void): () => void {
  let known: ReadonlySet<string> | null = null
  return effect(() => {
    const present = incidents.value
    if (areaId.value === '') return
    const fresh = known === null ? [] : newcomers(known, present)
    known = new Set(present.keys())
    if (fresh.length > 0) {
      mark(fresh.map((one) => one.incident_id))
      tell(fresh)
    }
  })
}

function mark(ids: readonly string[]): void {
  arrived.value = new Set([...arrived.peek(), ...ids])
  setTimeout(() => {
    arrived.value = new Set([...arrived.peek()].filter((one) => !ids.includes(one)))
  }, FRESH_MS)
}
