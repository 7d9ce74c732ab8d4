import { describe, expect, it } from 'vitest'
import { left } from './countdown'

const BEGAN = '2026-01-01T04:00:00Z'
const END = '2026-01-01T04:01:30Z'
const at = (seconds: number) => Date.parse(BEGAN) + seconds * 1_000

describe('the time for an answer', () => {
  it('runs from the whole of it to nothing', () => {
    expect(left(BEGAN, END, at(0))).toEqual({ ms: 90_000, share: 1, mood: 'ample' })
    expect(left(BEGAN, END, at(45))?.share).toBeCloseTo(0.5)
  })

  it('is short in the last third, and over at its end', () => {
    expect(left(BEGAN, END, at(59))?.mood).toBe('ample')
    expect(left(BEGAN, END, at(60))?.mood).toBe('short')
    expect(left(BEGAN, END, at(90))?.mood).toBe('over')
    expect(left(BEGAN, END, at(200))).toEqual({ ms: -110_000, share: 0, mood: 'over' })
  })

  it('is whole for a phone whose clock runs behind, and none where no answer is due', () => {
    expect(left(BEGAN, END, at(-30))?.share).toBe(1)
    expect(left(BEGAN, null, at(0))).toBeNull()
  })
})
