/** What a new incident does to the desk: it sounds, the edge of the screen lights up, and it is read out. */
import { signal } from '@preact/signals'
import type { Incident } from '../state/board'
import { sound } from './sound'

/** What is being announced: the gravest of those that came together, and how many came. */
export interface Announcement {
  incident: Incident
  count: number
  /** Renewed with each, so that the same again lights up again. */
  number: number
}

export const SHOWN_MS = 5_000

export const announced = signal<Announcement | null>(null)

let ends: ReturnType<typeof setTimeout> | undefined

/** Announces incidents that have just come; a lesser one does not push a graver one off the screen. */
export function announce(incidents: readonly Incident[]): void {
  const [gravest] = [...incidents].sort((a, b) => a.priority - b.priority)
  if (!gravest) return
  sound(gravest.priority)
  const present = announced.peek()
  if (present && present.incident.priority < gravest.priority) return
  announced.value = { incident: gravest, count: incidents.length, number: (present?.number ?? 0) + 1 }
  clearTimeout(ends)
  ends = setTimeout(() => {
    announced.value = null
  }, SHOWN_MS)
}
