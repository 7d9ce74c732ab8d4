/** What a new incident does to the desk: it sounds, the edge of the screen lights up, and it is read out. */
import { signal } from '@preact/signals'
import type { Incident } from '../state/board'
import { sound } from './sound'

/** What is being announced: the gravest of those that came together, and how many came. */
export interface Announcement {
  incident: Incident
  count: number
  /** Another one for each announcement. */
  number: number
}

export const SHOWN_MS = 8_000

export const announced = signal<Announcement | null>(null)

let announcements = 0
let ends: ReturnType<typeof setTimeout> | undefined

/** Announces incidents that have just come; while one is on the screen, only a graver one takes its place. */
export function announce(incidents: readonly Incident[]): void {
  const [gravest] = [...incidents].sort((a, b) => a.priority - b.priority)
  if (!gravest) return
  sound(gravest.priority)
  const present = announced.peek()
  // In a storm the screen must not flicker without end: only a graver one lights it up again.
  if (present && present.incident.priority <= gravest.priority) return
  announced.value = { incident: gravest, count: incidents.length, number: ++announcements }
  clearTimeout(ends)
  ends = setTimeout(() => {
    announced.value = null
  }, SHOWN_MS)
}
