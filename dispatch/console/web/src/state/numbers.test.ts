import { describe, expect, it } from 'vitest'
import { numbered, shortNumber } from './numbers'

const incidents = ['inc-440515-17-0', 'inc-440515-4017-0', 'inc-440515-5230-1'].map((incident_id) => ({
  incident_id,
}))

describe('the short number', () => {
  it('is the row that opened the incident', () => {
    expect(incidents.map(shortNumber)).toEqual(['17', '4017', '5230'])
    expect(shortNumber('something-else')).toBe('something-else')
  })

  it('means the incident that has it before those that only end with it', () => {
    expect(numbered('17', incidents)).toEqual([incidents[0]])
    expect(numbered('#4017', incidents)).toEqual([incidents[1]])
  })

  it('may be cut short from the front, and then means all that end so, from three digits on', () => {
    expect(numbered('230', incidents)).toEqual([incidents[2]])
    expect(numbered('017', [...incidents, { incident_id: 'inc-440515-9017-0' }])).toHaveLength(2)
    expect(numbered('30', incidents)).toEqual([])
  })

  it('means nothing where nothing was typed, or nobody has it', () => {
    expect(numbered('', incidents)).toEqual([])
    expect(numbered('99', incidents)).toEqual([])
    expect(numbered('x7', incidents)).toEqual([])
  })

  it('is understood as the whole id too', () => {
    expect(numbered('inc-440515-5230-1', incidents)).toEqual([incidents[2]])
  })
})
