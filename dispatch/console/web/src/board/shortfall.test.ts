import { describe, expect, it } from 'vitest'
import { missing, shortfalls } from './shortfall'
import { tone } from './tone'

describe('a shortfall', () => {
  it('is read from the sentence of the service', () => {
    const text =
      'tier 2 support unit/patrol: 1 of 3 (busy 4, too_far 20); tier 1 volunteer volunteer: 0 of 2 (nobody registered)'
    expect(shortfalls(text)).toEqual([
      { tier: 2, role: 'support', kinds: ['unit', 'patrol'], filled: 1, wanted: 3 },
      { tier: 1, role: 'volunteer', kinds: ['volunteer'], filled: 0, wanted: 2 },
    ])
    expect(missing(text)).toBe(4)
  })

  it('is never taken for none because its sentence is unknown', () => {
    expect(missing('something else is missing')).toBe(1)
    expect(missing('')).toBe(0)
  })
})

describe('a countdown', () => {
  it('is pressing in its last minute, urgent in its last 15 s, and over after it', () => {
    expect([60_001, 60_000, 15_000, 0, -1].map(tone)).toEqual([
      'calm',
      'pressing',
      'urgent',
      'urgent',
      'over',
    ])
  })
})
