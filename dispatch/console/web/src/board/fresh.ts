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

/** When each of those marked came, ms by the page's own clock. */
let marked: readonly { id: string; at: number }[] = []
let fading: ReturnType<typeof setTimeout> | undefined

/** In a storm the old marks go as the new ones come, in one change; a timer takes the last ones away. */
function mark(ids: readonly string[]): void {
  const at = performance.now()
  marked = [...marked.filter((one) => at - one.at < FRESH_MS), ...ids.map((id) => ({ id, at }))]
  arrived.value = new Set(marked.map((one) => one.id))
  clearTimeout(fading)
  if (marked.length > 0) fading = setTimeout(() => mark([]), FRESH_MS)
}
