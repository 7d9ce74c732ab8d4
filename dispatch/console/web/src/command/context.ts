/** What the command bar knows when it reads a line: what is open, what there is, and who. */

export interface KnownIncident {
  incident_id: string
  status: string
  category: string
  priority: number
  alert_ids: readonly string[]
  town: string
  village: string
}

export interface KnownAssignment {
  assignment_id: string
  responder_id: string
  responder_name: string
  status: string
}

export interface KnownAdvisory {
  advisory_id: string
  status: string
  audience: string
  text_zh: string
  at: string
}

export interface KnownResponder {
  responder_id: string
  name: string
  /** What is said beside it in the completion. */
  hint?: string
}

export interface Context {
  areaId: string
  /** The incident on the page; null: none. */
  open: string | null
  incidents: readonly KnownIncident[]
  assignments: (incidentId: string) => readonly KnownAssignment[]
  advisories: (incidentId: string) => readonly KnownAdvisory[]
  /** Who could be meant, the likeliest first. */
  responders: readonly KnownResponder[]
  categories: readonly string[]
  dispositions: readonly { code: string; words: string }[]
  /** The words of a code, to be matched against what is typed. */
  word: (kind: string, code: string) => string
}

const ACTIVE = new Set(['notified', 'accepted', 'en_route', 'on_scene'])

/** Returns the assignments of an incident that still bind somebody. */
export const boundTo = (incidentId: string, context: Context): KnownAssignment[] =>
  context.assignments(incidentId).filter((one) => ACTIVE.has(one.status))

/** Returns the advisories that a verdict may be about, the oldest first. */
export const advisoriesFor = (verdict: string, incidentId: string, context: Context): KnownAdvisory[] =>
  context
    .advisories(incidentId)
    .filter((one) => (verdict === 'approve' ? one.status === 'proposed' : one.status !== 'withdrawn'))
    .sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : a.advisory_id < b.advisory_id ? -1 : 1))

/** Returns those whom a typed word names exactly: by id, by id without the area, or by name. */
export function named<T extends { responder_id: string }>(
  typed: string,
  all: readonly T[],
  nameOf: (one: T) => string,
): T[] {
  const wanted = typed.toLowerCase()
  const byId = all.filter(
    (one) => one.responder_id.toLowerCase().replace(/^\d+-/, '') === wanted.replace(/^\d{6,}-/, ''),
  )
  return byId.length > 0 ? byId : all.filter((one) => nameOf(one).toLowerCase() === wanted)
}
