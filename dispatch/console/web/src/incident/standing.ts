/**
 * Whether what a person was looking at still stands when the command is given.
 *
 * While a dialog is open the page goes on: responders answer, alerts join. That changes nobody's mind, and asking
 * each time would teach people to confirm unread. What another person did, and what changed the incident itself,
 * does matter: then the command is given upon what was seen, and the service answers with the lost race.
 */
import type { LogRow } from './logrow'

const PERSON = /^[a-z-]+:/

const GRAVE = new Set([
  'alerts_moved',
  'incident_changed',
  'incident_closed',
  'incident_contained',
  'incident_reopened',
  'incident_uncontained',
  'owner_taken',
  'tier_reached',
])

/** Tells whether a row could change a person's mind: also one of the same person's, ordered on another screen. */
function matters(row: LogRow): boolean {
  return PERSON.test(row.actor) || row.events.some((event) => GRAVE.has(String(event.kind)))
}

/**
 * Returns the row upon which a command is to be given: the present one (`now`) if nothing that matters came after
 * the one that was seen (`since`), and the rows tell of everything in between; `own` are the rows ordered here.
 */
export function standing(
  rows: readonly LogRow[],
  since: number,
  now: number,
  own: ReadonlySet<number>,
): number {
  if (now <= since) return now
  if ((rows.at(-1)?.seq ?? 0) < now) return since
  return rows.some((row) => row.seq > since && !own.has(row.seq) && matters(row)) ? since : now
}
