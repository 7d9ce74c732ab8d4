/** Why each assignment was made and how it went on, as the log has it. */
import { type LogEvent, type LogRow, list, number, record, text } from './logrow'

export interface Loser {
  responderId: string
  reason: string
  travelS: number
}

export interface Step {
  status: string
  at: string
  reason: string
  said: string
}

/** The story of one assignment. */
export interface Account {
  rule: string
  /** 1 is the best of those who could go. */
  rank: number
  /** How many could go. */
  eligible: number
  /** How many were looked at altogether. */
  considered: number
  /** How many could not, by the named reason, the most frequent first. */
  barred: [string, number][]
  losers: Loser[]
  /** Who sent by hand, "" where the plan did. */
  actor: string
  steps: Step[]
}

function begun(event: LogEvent, at: string): Account {
  const why = record(event.explanation)
  const counts = list(why.considered).map(
    (one) => [text(list(one)[0]), number(list(one)[1])] as [string, number],
  )
  return {
    rule: text(why.rule),
    rank: number(why.rank),
    eligible: counts.find(([name]) => name === 'eligible')?.[1] ?? 0,
    considered: counts.reduce((sum, [, n]) => sum + n, 0),
    barred: counts.filter(([name]) => name !== 'eligible').sort((a, b) => b[1] - a[1]),
    losers: list(why.losers).map((one) => ({
      responderId: text(record(one).responder_id),
      reason: text(record(one).reason),
      travelS: number(record(one).travel_ms) / 1_000,
    })),
    actor: text(event.actor),
    steps: [{ status: 'notified', at, reason: '', said: '' }],
  }
}

/** Returns the account of every assignment that the rows tell of, by assignment. */
export function accounts(rows: readonly LogRow[]): Map<string, Account> {
  const all = new Map<string, Account>()
  for (const row of rows)
    for (const event of row.events as LogEvent[]) {
      if (event.kind === 'responder_notified')
        all.set(text(record(event.assignment).assignment_id), begun(event, row.at))
      if (event.kind === 'assignment_changed')
        all.get(text(event.assignment_id))?.steps.push({
          status: text(event.status),
          at: row.at,
          reason: text(event.reason),
          said: [text(event.disposition), text(event.note)].filter(Boolean).join(' '),
        })
    }
  return all
}
