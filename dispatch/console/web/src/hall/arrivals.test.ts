import { describe, expect, it } from 'vitest'
import { arrivals } from './arrivals'
import { fitted } from './fit'

describe('the pop-ups', () => {
  it('show nothing at the first look', () => {
    expect(arrivals(null, [{ ref: '1' }]).fresh).toEqual([])
  })

  it('show what was not there before, and that once', () => {
    const first = arrivals(null, [{ ref: '1' }])
    const second = arrivals(first.seen, [{ ref: '2' }, { ref: '1' }])
    expect(second.fresh).toEqual([{ ref: '2' }])
    expect(arrivals(second.seen, [{ ref: '2' }, { ref: '1' }]).fresh).toEqual([])
  })
})

describe('the map of the hall', () => {
  it('fits into its frame, north up, nothing stretched', () => {
    const { at, width, height } = fitted([
      [116.7, 23.4],
      [116.9, 23.6],
    ])
    const [west, south] = at([116.7, 23.4])
    const [east, north] = at([116.9, 23.6])
    expect(west).toBeLessThan(east)
    expect(north).toBeLessThan(south)
    expect(Math.max(east, south)).toBeLessThanOrEqual(Math.max(width, height))
    expect((east - west) / (south - north)).toBeCloseTo(Math.cos((23.5 * Math.PI) / 180), 2)
  })
})
