/** The log rows of an incident as the service gives them, and what of them belongs to one incident. */
import type { Schemas } from '../api/client'

export type LogRow = Schemas['LogRowView']

/** One decided event; `kind` names it. */
export type LogEvent = Record<string, unknown> & { kind: string }

/** Returns a member that is a record; an empty one where it is none. */
export function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {}
}

/** Returns a member that is text, "" for anything else. */
export const text = (value: unknown): string => (typeof value === 'string' ? value : '')

/** Returns a member that is a number, 0 for anything else. */
export const number = (value: unknown): number => (typeof value === 'number' ? value : 0)

/** Returns a member that is a list, an empty one for anything else. */
export const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

/** Returns what kind of input a row holds. */
export const inputKind = (row: LogRow): string => text(row.input.kind)

/** What belongs to an incident besides its own id. */
export interface Belongings {
  incidentId: string
  /** Its assignments, each with its responder. */
  assignments: ReadonlyMap<string, string>
  /** Its advisories, each with whom it speaks to. */
  advisories: ReadonlyMap<string, string>
}

/** Gathers from its rows which assignments and advisories an incident has had. */
export function belongings(incidentId: string, rows: readonly LogRow[]): Belongings {
  const assignments = new Map<string, string>()
  const advisories = new Map<string, string>()
  for (const event of rows.flatMap((row) => row.events as LogEvent[])) {
    const made = record(event.assignment)
    if (event.kind === 'responder_notified' && made.incident_id === incidentId)
      assignments.set(text(made.assignment_id), text(made.responder_id))
    const issued = record(event.advisory)
    if (event.kind === 'advisory_issued' && issued.incident_id === incidentId)
      advisories.set(text(issued.advisory_id), text(issued.audience))
  }
  return { incidentId, assignments, advisories }
}

/** Tells whether an event is about the incident: a row of the clock may settle several at once. */
export function concerns(event: LogEvent, mine: Belongings): boolean {
  const about = [
    event.incident_id,
    event.from_incident,
    event.to_incident,
    record(event.incident).incident_id,
    record(event.link).incident_id,
    record(event.assignment).incident_id,
    record(event.advisory).incident_id,
  ].filter((one) => typeof one === 'string' && one !== '')
  if (about.length > 0) return about.includes(mine.incidentId)
  return mine.assignments.has(text(event.assignment_id)) || mine.advisories.has(text(event.advisory_id))
}
