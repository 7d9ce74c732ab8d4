/** What a log row tells, as keys of words with their values: nothing here knows a language. */
import { put } from './grouping'
import { type Belongings, concerns, type LogEvent, type LogRow, list, number, record, text } from './logrow'

/** A value to be put in words: plain text, or a code, a name, a time, a length of time or a distance. */
export type Value =
  | string
  | number
  | { code: string; kind: string }
  | { responder: string }
  | { responders: string[] }
  | { source: string }
  | { incident: string }
  | { place: { town: string; village: string } }
  | { seconds: number }
  | { reason: string }
  | { quote: string }

export type Tone = '' | 'good' | 'warn' | 'bad'

/** One sentence of the timeline. */
export interface Telling {
  /** `incident:event.<key>` */
  key: string
  values: Record<string, Value>
  tone: Tone
  /** A named reason, or a person's words; "" where there is none worth saying. */
  reason: string
  /** Who, where it is another than the row's own actor; "" otherwise. */
  actor: string
}

/** Reasons that say no more than the sentence itself. */
const SILENT = new Set(['reported', 'opened', 'approved', 'withdrawn', 'released', 'stood_down', 'merged'])

const TONES: Record<string, Tone> = {
  attention_needed: 'warn',
  incident_closed: 'good',
  incident_contained: 'good',
  incident_uncontained: 'warn',
  report_refused: 'warn',
  response_short: 'bad',
  tier_reached: 'warn',
}

const STATUS_TONES: Record<string, Tone> = {
  accepted: 'good',
  on_scene: 'good',
  declined: 'bad',
  expired: 'bad',
}

const category = (code: unknown): Value => ({ kind: 'category', code: text(code) })
const priority = (level: unknown): Value => ({ kind: 'priority', code: String(number(level)) })
const place = (of: Record<string, unknown>): Value => ({
  place: { town: text(of.town), village: text(of.village) },
})

type Teller = (event: LogEvent, mine: Belongings) => { key?: string; values: Record<string, Value> } | null

const TELLERS: Record<string, Teller> = {
  incident_opened: (event) => {
    const made = record(event.incident)
    return {
      key: made.status === 'review' ? 'incident_opened_review' : 'incident_opened',
      values: { category: category(made.category), priority: priority(made.priority), place: place(made) },
    }
  },
  alert_linked: (event) =>
    event.rule === 'opened'
      ? null
      : {
          key: number(event.distance_dm) < 0 ? 'alert_linked' : 'alert_linked_near',
          values: {
            source: { source: text(record(event.link).source_id) },
            rule: { reason: text(event.rule) },
            metres: Math.round(number(event.distance_dm) / 10),
          },
        },
  alerts_moved: (event, mine) => {
    const out = event.from_incident === mine.incidentId
    return {
      key: `alerts_${text(event.rule)}_${out ? 'out' : 'in'}`,
      values: {
        count: list(event.alert_keys).length,
        incident: { incident: text(out ? event.to_incident : event.from_incident) },
      },
    }
  },
  tier_reached: (event) => ({ values: { tier: number(event.tier) } }),
  neighbours_asked: (event) => ({ values: { areas: list(event.areas).join(', ') } }),
  responder_notified: (event) => {
    const made = record(event.assignment)
    const why = record(event.explanation)
    return {
      key: why.rule === 'by_hand' ? 'responder_sent' : 'responder_notified',
      values: {
        responder: { responder: text(made.responder_id) },
        role: { kind: 'role', code: text(made.role) },
        travel: { seconds: number(made.travel_ms) / 1_000 },
        rank: number(why.rank),
      },
    }
  },
  assignment_changed: (event, mine) => ({
    key: event.disposition || event.note ? 'assignment_changed_said' : 'assignment_changed',
    values: {
      responder: { responder: mine.assignments.get(text(event.assignment_id)) ?? '' },
      status: { kind: 'assignment', code: text(event.status) },
      said: { quote: [text(event.disposition), text(event.note)].filter(Boolean).join(' ') },
    },
  }),
  response_short: (event) => (event.reason ? { values: {} } : { key: 'response_filled', values: {} }),
  report_refused: (event) => ({
    values: {
      responder: { responder: text(event.responder_id) },
      status: { kind: 'assignment', code: text(event.status) },
    },
  }),
  incident_changed: (event) => ({
    key: event.town ? 'incident_moved' : 'incident_changed',
    values: { category: category(event.category), priority: priority(event.priority), place: place(event) },
  }),
  incident_contained: () => ({ values: {} }),
  incident_uncontained: () => ({ values: {} }),
  attention_needed: () => ({ values: {} }),
  incident_closed: (event) =>
    event.merged_into
      ? { key: 'incident_merged', values: { incident: { incident: text(event.merged_into) } } }
      : { values: { disposition: { quote: text(event.disposition) } } },
  incident_reopened: () => ({ values: {} }),
  note_added: (event) => ({ values: { text: { quote: text(event.text) } } }),
  owner_taken: (event) => ({
    key: event.owner ? (event.held ? 'owner_holds' : 'owner_taken') : 'owner_gave_back',
    values: { owner: { quote: text(event.owner) } },
  }),
  advisory_issued: (event) => {
    const issued = record(event.advisory)
    return {
      key: issued.status === 'proposed' ? 'advisory_proposed' : 'advisory_sent',
      values: {
        kind: { kind: 'advisory_kind', code: text(issued.kind) },
        audience: { kind: 'audience', code: text(issued.audience) },
        metres: Math.round(number(issued.radius_dm) / 10),
        count: list(issued.recipients).length,
      },
    }
  },
  advisory_changed: (event, mine) => ({
    key:
      event.status === 'proposed' ? 'advisory_waits' : event.text ? 'advisory_reworded' : 'advisory_changed',
    values: {
      audience: { kind: 'audience', code: mine.advisories.get(text(event.advisory_id)) ?? '' },
      status: { kind: 'advisory', code: text(event.status) },
    },
  }),
}

function toneOf(event: LogEvent): Tone {
  if (event.kind === 'assignment_changed') return STATUS_TONES[text(event.status)] ?? ''
  if (event.kind === 'response_short' && !event.reason) return 'good'
  return TONES[event.kind] ?? ''
}

/** Returns the sentences of a row that are about the incident, in the order of decision. */
export function tellings(row: LogRow, mine: Belongings): Telling[] {
  const told: Telling[] = []
  for (const event of row.events as LogEvent[]) {
    if (!concerns(event, mine)) continue
    const teller = TELLERS[event.kind]
    const said = teller ? teller(event, mine) : { key: 'unknown', values: { kind: { quote: event.kind } } }
    if (said === null) continue
    const reason = text(event.reason)
    const actor = text(event.actor)
    put(told, {
      key: said.key ?? event.kind,
      values: said.values,
      tone: toneOf(event),
      reason:
        SILENT.has(reason) || (reason === 'no_answer_in_time' && event.status === 'expired') ? '' : reason,
      actor: actor === row.actor ? '' : actor,
    })
  }
  return told
}
