import { describe, expect, it } from 'vitest'
import { LOST_BOUNDS, lostClass, REACHED_BOUNDS, reachedClass } from './classes'
import { byTown, type Cell } from './sums'

describe('the classes of reached ground', () => {
  it('begin at every fifth', () => {
    expect([0, 0.19, 0.2, 0.59, 0.6, 0.8, 1].map(reachedClass)).toEqual([0, 0, 1, 2, 3, 4, 4])
  })

  it('name no loss that is none', () => {
    expect([0, 0.004, 0.02, 0.1, 0.3].map(lostClass)).toEqual([-1, -1, 0, 1, 2])
  })

  it('have bounds that leave nothing out', () => {
    expect(REACHED_BOUNDS.map((one) => [one.from, one.to])).toEqual([
      [80, 100],
      [60, 80],
      [40, 60],
      [20, 40],
      [0, 20],
    ])
    expect(LOST_BOUNDS.map((one) => [one.from, one.to])).toEqual([
      [25, 100],
      [10, 25],
      [1, 10],
    ])
  })
})

describe('the sums by town', () => {
  const cell = (town: string, share: number, without: number | null): Cell =>
    ({ town, share: [0, share, 1], without: without === null ? null : [0, without, 1] }) as unknown as Cell

  it('are the mean of the cells, the least reached first', () => {
    const sums = byTown([cell('a', 0.5, 0.25), cell('a', 1, 1), cell('b', 0.25, 0.25)], 1)
    expect(sums).toEqual([
      { town: 'b', reached: 0.25, lost: 0 },
      { town: 'a', reached: 0.75, lost: 0.125 },
    ])
  })

  it('know of no loss where nobody is taken away', () => {
    expect(byTown([cell('a', 0.5, null)], 1)[0]?.lost).toBeNull()
  })
})
