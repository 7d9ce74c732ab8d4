/** What one line of the board says, worked out once for each change of its incident. */
import type { Assignment, Incident } from '../state/board'
import { missing } from './shortfall'

/** Why a person is needed, most pressing first. */
export type Need = 'review' | 'unanswered' | 'short' | 'underway' | 'contained'

/** What happens next by itself: a further tier, an answer that runs out, or another look. */
export type Next = 'tier' | 'answer' | 'look'

export interface Row {
  id: string
  incident: Incident
  need: Need
  notified: number
  accepted: number
  enRoute: number
  onScene: number
  missing: number
  /** UTC ms; null: nothing happens by itself. */
  nextAt: number | null
  next: Next
  openedAt: number
}

const ANSWERED = new Set(['accepted', 'en_route', 'on_scene', 'cleared'])

const count = (list: readonly Assignment[], status: string) =>
  list.reduce((sum, one) => sum + (one.status === status ? 1 : 0), 0)

/** Returns why a person is needed at an incident. */
export function needOf(incident: Incident, assignments: readonly Assignment[]): Need {
  if (incident.status === 'review') return 'review'
  if (incident.status === 'contained') return 'contained'
  if (!assignments.some((one) => ANSWERED.has(one.status))) return 'unanswered'
  return incident.shortfall ? 'short' : 'underway'
}

/** Returns what happens next by itself, and when. */
export function nextOf(incident: Incident, assignments: readonly Assignment[]): [number | null, Next] {
  const answers = assignments
    .filter((one) => one.status === 'notified' && one.respond_by)
    .map((one) => Date.parse(one.respond_by ?? ''))
  const answer = answers.length > 0 ? Math.min(...answers) : Number.POSITIVE_INFINITY
  const tier = incident.next_tier_at ? Date.parse(incident.next_tier_at) : Number.POSITIVE_INFINITY
  const first = Math.min(answer, tier)
  if (Number.isFinite(first)) return [first, tier <= answer ? 'tier' : 'answer']
  return [incident.due_at ? Date.parse(incident.due_at) : null, 'look']
}

function made(incident: Incident, assignments: readonly Assignment[]): Row {
  const [nextAt, next] = nextOf(incident, assignments)
  return {
    id: incident.incident_id,
    incident,
    need: needOf(incident, assignments),
    notified: count(assignments, 'notified'),
    accepted: count(assignments, 'accepted'),
    enRoute: count(assignments, 'en_route'),
    onScene: count(assignments, 'on_scene'),
    missing: incident.status === 'open' ? missing(incident.shortfall) : 0,
    nextAt,
    next,
    openedAt: Date.parse(incident.opened_at),
  }
}

const NOBODY: readonly Assignment[] = []
const kept = new WeakMap<Incident, { assignments: readonly Assignment[]; row: Row }>()

/** Returns the line of an incident: the same object as long as incident and assignments are the same. */
export function rowOf(incident: Incident, assignments: readonly Assignment[] = NOBODY): Row {
  const before = kept.get(incident)
  if (before?.assignments === assignments) return before.row
  const row = made(incident, assignments)
  kept.set(incident, { assignments, row })
  return row
}
