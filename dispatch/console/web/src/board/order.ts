/** The order of the board: what needs a person now comes first. */
import type { Assignment, Incident } from '../state/board'

const ANSWERED = new Set(['accepted', 'en_route', 'on_scene', 'cleared'])

/** Tells whether nobody has said yet that they are coming. */
export function unanswered(incident: Incident, assignments: readonly Assignment[]): boolean {
  return incident.status !== 'closed' && !assignments.some((one) => ANSWERED.has(one.status))
}

/**
 * Sorts by priority, then those that nobody has answered, then what is due first, then the oldest.
 * The order depends on nothing else, so a row moves only when its incident changed.
 */
export function ordered(
  incidents: readonly Incident[],
  assignmentsOf: (incidentId: string) => readonly Assignment[],
): Incident[] {
  const key = (one: Incident) =>
    [
      one.priority,
      unanswered(one, assignmentsOf(one.incident_id)) ? 0 : 1,
      one.due_at ? Date.parse(one.due_at) : Number.MAX_SAFE_INTEGER,
      Date.parse(one.opened_at),
    ] as const
  return incidents
    .map((one) => [key(one), one] as const)
    .sort(([a, first], [b, second]) => {
      for (const [index, value] of a.entries()) {
        const other = b[index] ?? 0
        if (value !== other) return value - other
      }
      return first.incident_id < second.incident_id ? -1 : 1
    })
    .map(([, one]) => one)
}
