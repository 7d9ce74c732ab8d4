import { describe, expect, it } from 'vitest'
import type { Own } from '../own'
import { backoff } from './backoff'
import { dutyWith, nextSteps, withTaps } from './effect'
import { type Step, type Tap, tap } from './tap'

const own = (status: string): Own =>
  ({ assignment_id: 'asg-1', status, reinforcement_requested: false }) as unknown as Own
const said = (step: Step): Tap => tap('unit-1', 'asg-1', step, 0)
const refused = (step: Step): Tap => ({ ...said(step), refused: { status: 409, words: 'no' } })

describe('taps over what the service said', () => {
  it('show the last step that was tapped, and that it waits', () => {
    const [shown] = withTaps([own('notified')], [], [said('accepted'), said('en_route')])
    expect([shown?.status, shown?.waiting]).toEqual(['en_route', 'en_route'])
  })

  it('do not fall back between being taken and being told of', () => {
    const [shown] = withTaps([own('notified')], [said('accepted')], [])
    expect([shown?.status, shown?.waiting]).toEqual(['accepted', null])
  })

  it('leave what the service ended as it is', () => {
    const [shown] = withTaps([own('stood_down')], [], [said('on_scene')])
    expect([shown?.status, shown?.waiting]).toEqual(['stood_down', null])
  })

  it('show a refused step as refused, and not as done', () => {
    const [shown] = withTaps([own('notified')], [], [refused('accepted')])
    expect([shown?.status, shown?.waiting, shown?.refused.length]).toEqual(['notified', null, 1])
  })

  it('keep the status when reinforcement is asked for', () => {
    const [shown] = withTaps([own('on_scene')], [], [said('needs_reinforcement')])
    expect([shown?.status, shown?.reinforcement_requested]).toEqual(['on_scene', true])
  })

  it('do not touch the assignment of another tap', () => {
    const other = { ...said('accepted'), assignment_id: 'asg-2' }
    expect(withTaps([own('notified')], [], [other])[0]?.status).toBe('notified')
  })
})

describe('duty', () => {
  it('is what was tapped last while that waits, else what the service says', () => {
    const on = tap('unit-1', '', 'on_duty', 0)
    const off = tap('unit-1', '', 'off_duty', 1)
    expect(dutyWith(false, [], [on])).toEqual({ on: true, waiting: true })
    expect(dutyWith(true, [on], [off])).toEqual({ on: false, waiting: true })
    expect(dutyWith(true, [], [])).toEqual({ on: true, waiting: false })
    expect(dutyWith(false, [on], [])).toEqual({ on: true, waiting: false })
    expect(dutyWith(false, [], [{ ...on, refused: { status: 409, words: 'no' } }])).toEqual({
      on: false,
      waiting: false,
    })
  })
})

describe('the next steps', () => {
  it('offer the most likely first, and nothing once it has ended', () => {
    expect(nextSteps('notified')).toEqual(['accepted', 'declined'])
    expect(nextSteps('on_scene')).toEqual(['cleared'])
    expect(nextSteps('expired')).toEqual([])
  })
})

describe('the pause between attempts', () => {
  it('doubles from a second up to thirty', () => {
    expect([0, 1, 4, 5, 20].map(backoff)).toEqual([1_000, 2_000, 16_000, 30_000, 30_000])
  })
})
