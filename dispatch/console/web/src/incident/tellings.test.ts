import { describe, expect, it } from 'vitest'
import * as en from '../i18n/en'
import { accounts } from './explanations'
import { belongings, concerns, type LogRow } from './logrow'
import { tellings } from './tellings'

const row = (seq: number, events: Record<string, unknown>[], actor = 'clock'): LogRow =>
  ({
    seq,
    at: `2026-11-22T21:47:0${seq}.000+00:00`,
    actor,
    input: { kind: 'timer_due' },
    events,
    rules_version: '1',
  }) as LogRow

const notified = (incident: string, assignment: string, responder: string) => ({
  kind: 'responder_notified',
  assignment: {
    incident_id: incident,
    assignment_id: assignment,
    responder_id: responder,
    role: 'primary',
    travel_ms: 90_000,
  },
  explanation: {
    rule: 'nearest',
    rank: 1,
    considered: [
      ['busy', 12],
      ['eligible', 2],
      ['too_far', 54],
    ],
    losers: [{ responder_id: 'r-9', reason: 'busy', travel_ms: 94_000 }],
  },
  actor: '',
})
const changed = (assignment: string, status: string, reason = 'reported') => ({
  kind: 'assignment_changed',
  assignment_id: assignment,
  status,
  reason,
  actor: 'r-1',
  disposition: '',
  note: '',
})

const rows = [
  row(1, [notified('a', 'asg-1', 'r-1'), notified('b', 'asg-2', 'r-2')]),
  row(2, [changed('asg-1', 'accepted'), changed('asg-2', 'declined')], 'r-1'),
]

describe('the timeline', () => {
  it('leaves out what a row decided about other incidents', () => {
    const mine = belongings('a', rows)
    expect(rows.map((one) => tellings(one, mine).length)).toEqual([1, 1])
    expect(concerns({ kind: 'alerts_moved', from_incident: 'b', to_incident: 'a' }, mine)).toBe(true)
    expect(concerns({ kind: 'responders_moved', moves: [] }, mine)).toBe(false)
  })

  it('names who and what, and the actor only where it is not the one of the row', () => {
    const mine = belongings('a', rows)
    const [sent] = tellings(rows[0] as LogRow, mine)
    expect(sent).toMatchObject({
      key: 'responder_notified',
      values: { responder: { responder: 'r-1' }, rank: 1 },
    })
    const [answer] = tellings(rows[1] as LogRow, mine)
    expect(answer).toMatchObject({
      tone: 'good',
      actor: '',
      reason: '',
      values: { responder: { responder: 'r-1' } },
    })
    const late = tellings(row(3, [changed('asg-1', 'expired', 'no_answer_in_time')]), mine)
    expect(late[0]).toMatchObject({ tone: 'bad', actor: 'r-1', reason: '' })
  })

  it('says once what happened to several in the same words', () => {
    const both = [notified('a', 'asg-1', 'r-1'), notified('a', 'asg-2', 'r-2'), notified('a', 'asg-3', 'r-3')]
    const over = ['asg-1', 'asg-2', 'asg-3'].map((id) => changed(id, id === 'asg-3' ? 'declined' : 'expired'))
    const told = tellings(row(2, over), belongings('a', [row(1, both)]))
    expect(told.map((one) => one.values.responder)).toEqual([
      { responders: ['r-1', 'r-2'] },
      { responder: 'r-3' },
    ])
  })

  it('tells merge and split from the side of the incident', () => {
    const moved = (rule: string) => ({
      kind: 'alerts_moved',
      rule,
      alert_keys: ['x', 'y'],
      from_incident: 'a',
      to_incident: 'b',
      actor: 'dispatcher:li',
    })
    const keys = ['a', 'b'].flatMap((id) =>
      ['merge', 'split'].map((rule) => tellings(row(4, [moved(rule)]), belongings(id, []))[0]?.key),
    )
    expect(keys).toEqual(['alerts_merge_out', 'alerts_split_out', 'alerts_merge_in', 'alerts_split_in'])
    for (const key of keys) expect(en.incident.event).toHaveProperty(key as string)
  })

  it('names an event that it does not know rather than leaving it out', () => {
    const told = tellings(row(5, [{ kind: 'something_new', incident_id: 'a' }]), belongings('a', []))
    expect(told[0]).toMatchObject({ key: 'unknown', values: { kind: { quote: 'something_new' } } })
  })
})

describe('the account of an assignment', () => {
  it('has rank, counts, the best losers and every step with its time', () => {
    const account = accounts(rows).get('asg-1')
    expect(account).toMatchObject({ rank: 1, eligible: 2, considered: 68, rule: 'nearest' })
    expect(account?.barred).toEqual([
      ['too_far', 54],
      ['busy', 12],
    ])
    expect(account?.losers).toEqual([{ responderId: 'r-9', reason: 'busy', travelS: 94 }])
    expect(account?.steps.map((one) => one.status)).toEqual(['notified', 'accepted'])
  })
})
