import { describe, expect, it } from 'vitest'
import { maySound, QUIET_MS, TONES } from './tones'

describe('the sound of a new incident', () => {
  it('has more tones the graver it is, and none for the least grave', () => {
    const counts = [1, 2, 3, 4, 5].map((priority) => TONES[priority]?.length)
    expect(counts).toEqual([6, 4, 2, 1, 0])
  })

  it('waits after one of its own or a graver priority, and never for a lesser one', () => {
    const last = { priority: 2, at: 1_000 }
    expect(maySound(2, 1_000 + QUIET_MS - 1, last)).toBe(false)
    expect(maySound(2, 1_000 + QUIET_MS, last)).toBe(true)
    expect(maySound(1, 1_001, last)).toBe(true)
    expect(maySound(5, 1_000 + QUIET_MS, null)).toBe(false)
  })
})
