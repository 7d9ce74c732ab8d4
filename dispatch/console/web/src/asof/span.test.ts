import { describe, expect, it } from 'vitest'
import { clamp, isPresent, stepOf } from './span'

describe('the slider', () => {
  it('never leaves what the log holds', () => {
    expect([clamp(5, 10, 20), clamp(15, 10, 20), clamp(25, 10, 20)]).toEqual([10, 15, 20])
  })

  it('takes the last second for the present', () => {
    expect(isPresent(9_500, 10_000)).toBe(true)
    expect(isPresent(9_000, 10_000)).toBe(false)
    expect(isPresent(11_000, 10_000)).toBe(true)
  })

  it('goes ten seconds by an arrow, a minute with Shift, five minutes by a page', () => {
    expect(stepOf('ArrowLeft', false)).toBe(-10_000)
    expect(stepOf('ArrowRight', true)).toBe(60_000)
    expect(stepOf('PageDown', false)).toBe(-300_000)
    expect([stepOf('Home', false), stepOf('End', false)]).toEqual(['start', 'present'])
    expect(stepOf('a', false)).toBeNull()
  })
})
