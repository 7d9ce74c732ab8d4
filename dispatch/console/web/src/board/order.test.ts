import { describe, expect, it } from 'vitest'
import type { Assignment, Incident } from '../state/board'
import { ordered } from './order'
import { type Row, rowOf } from './rows'

const AT = Date.parse('2026-05-01T00:00:00Z')
const iso = (s: number) => new Date(AT + s * 1_000).toISOString()

const incident = (id: string, more: Partial<Incident> = {}) =>
  ({ incident_id: id, status: 'open', priority: 3, shortfall: '', opened_at: iso(0), ...more }) as Incident

const assigned = (status: string, more: Partial<Assignment> = {}) => ({ status, ...more }) as Assignment

const idsOf = (...rows: Row[]) => ordered(rows).map((row) => row.id)
const coming = [assigned('en_route')]

describe('the order of the board', () => {
  it('puts the graver first, whatever else', () => {
    const [grave, slight] = [incident('grave', { priority: 1 }), incident('slight', { priority: 4 })]
    expect(idsOf(rowOf(slight), rowOf(grave, coming))).toEqual(['grave', 'slight'])
  })

  it('puts what nobody has answered before what somebody comes to', () => {
    expect(idsOf(rowOf(incident('a'), coming), rowOf(incident('b'), [assigned('notified')]))).toEqual([
      'b',
      'a',
    ])
  })

  it('counts a review as something that waits for a person', () => {
    expect(idsOf(rowOf(incident('a'), coming), rowOf(incident('b', { status: 'review' }), coming))).toEqual([
      'b',
      'a',
    ])
  })

  it('puts an answered one with a shortfall before one without, and contained ones last', () => {
    const short = incident('short', { shortfall: 'tier 1 primary unit: 0 of 2 (busy 9)' })
    const contained = incident('contained', { status: 'contained' })
    expect(idsOf(rowOf(contained, coming), rowOf(incident('whole'), coming), rowOf(short, coming))).toEqual([
      'short',
      'whole',
      'contained',
    ])
  })

  it('puts what is due first before what is due later, and the oldest first among equals', () => {
    const late = incident('late', { next_tier_at: iso(90) })
    const soon = incident('soon', { next_tier_at: iso(30) })
    const old = incident('old', { opened_at: iso(-60) })
    const young = incident('young', { opened_at: iso(-5) })
    expect(idsOf(...[young, late, old, soon].map((one) => rowOf(one)))).toEqual([
      'soon',
      'late',
      'old',
      'young',
    ])
  })
})

describe('a line of the board', () => {
  it('is the same object until its incident or its assignments change', () => {
    const [one, theirs] = [incident('a'), [assigned('notified')]]
    const row = rowOf(one, theirs)
    expect(rowOf(one, theirs)).toBe(row)
    expect(rowOf(one, [assigned('accepted')])).not.toBe(row)
    expect(rowOf({ ...one }, theirs)).not.toBe(row)
  })

  it('counts those in each status', () => {
    const theirs = ['notified', 'notified', 'accepted', 'en_route', 'on_scene', 'declined'].map((s) =>
      assigned(s),
    )
    expect(rowOf(incident('a'), theirs)).toMatchObject({ notified: 2, accepted: 1, enRoute: 1, onScene: 1 })
  })

  it('counts down to whatever comes first: the next tier, an answer, or another look', () => {
    const one = incident('a', { next_tier_at: iso(60), due_at: iso(10) })
    const answer = [
      assigned('notified', { respond_by: iso(20) }),
      assigned('accepted', { respond_by: iso(5) }),
    ]
    expect(rowOf(one, answer)).toMatchObject({ next: 'answer', nextAt: AT + 20_000 })
    expect(rowOf({ ...one })).toMatchObject({ next: 'tier', nextAt: AT + 60_000 })
    expect(rowOf(incident('b', { due_at: iso(10) }))).toMatchObject({ next: 'look', nextAt: AT + 10_000 })
    expect(rowOf(incident('c', { due_at: null })).nextAt).toBeNull()
  })

  it('says no shortfall of an incident that is contained', () => {
    const text = 'tier 1 primary unit: 0 of 2 (busy 9)'
    expect(rowOf(incident('a', { shortfall: text })).missing).toBe(2)
    expect(rowOf(incident('b', { shortfall: text, status: 'contained' })).missing).toBe(0)
  })
})
