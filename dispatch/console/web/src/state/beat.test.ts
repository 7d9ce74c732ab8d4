import { beforeEach, describe, expect, it, vi } from 'vitest'

describe('the beat of the page', () => {
  beforeEach(() => {
    vi.resetModules()
  })

  it('is quick while changes cost little', async () => {
    const { interval, learnCost } = await import('./beat')
    for (let change = 0; change < 20; change++) learnCost(2)
    expect(interval()).toBe(100)
  })

  it('slows down where changes are dear, to a second at most, and recovers', async () => {
    const { interval, learnCost } = await import('./beat')
    for (let change = 0; change < 20; change++) learnCost(30)
    expect(interval()).toBeGreaterThan(450)
    for (let change = 0; change < 20; change++) learnCost(5_000)
    expect(interval()).toBe(1_000)
    for (let change = 0; change < 60; change++) learnCost(2)
    expect(interval()).toBe(100)
  })

  it('comes at the same moments for all who wait for it', async () => {
    const { untilBeat } = await import('./beat')
    const now = vi.spyOn(performance, 'now')
    const moments = [1_010, 1_050, 1_099].map((at) => {
      now.mockReturnValue(at)
      return at + untilBeat()
    })
    expect(moments).toEqual([1_100, 1_100, 1_100])
    now.mockRestore()
  })
})
