import { describe, expect, it } from 'vitest'
import { moved } from './moved'
import { windowOf } from './window'

describe('a list', () => {
  it('draws what is on the screen and a few rows more', () => {
    expect(windowOf(0, 500, 50, 2)).toEqual([0, 12])
    expect(windowOf(1_000, 500, 50, 2)).toEqual([18, 32])
  })

  it('is gone through by arrows, pages, and to its ends', () => {
    expect(moved('ArrowDown', -1, 10, 4)).toBe(0)
    expect(moved('ArrowDown', 9, 10, 4)).toBe(9)
    expect(moved('ArrowUp', 0, 10, 4)).toBe(0)
    expect(moved('PageDown', 3, 10, 4)).toBe(7)
    expect(moved('End', 0, 10, 4)).toBe(9)
    expect(moved('Home', 5, 10, 4)).toBe(0)
    expect(moved('x', 5, 10, 4)).toBeNull()
    expect(moved('ArrowDown', -1, 0, 4)).toBeNull()
  })
})
