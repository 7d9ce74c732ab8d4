import { describe, expect, it } from 'vitest'
import type { LogRow } from './logrow'
import { standing } from './standing'

const row = (seq: number, actor: string, ...kinds: string[]): LogRow =>
  ({ seq, actor, at: '', input: {}, events: kinds.map((kind) => ({ kind })), rules_version: '1' }) as LogRow

const none = new Set<number>()

describe('what a command is given upon', () => {
  it('is the present row while only responders and alerts went on', () => {
    const rows = [
      row(5, 'clock', 'incident_opened'),
      row(7, '440515-unit-1', 'assignment_changed'),
      row(8, 's', 'alert_linked'),
    ]
    expect(standing(rows, 5, 8, none)).toBe(8)
    expect(standing(rows, 8, 8, none)).toBe(8)
  })

  it('is what was seen once a person acted, be it the same one on another screen', () => {
    expect(standing([row(6, 'dispatcher:wang', 'note_added')], 5, 6, none)).toBe(5)
  })

  it('is the present row after what was ordered from this very page', () => {
    const rows = [row(6, 'dispatcher:li', 'owner_taken'), row(7, '440515-unit-1', 'assignment_changed')]
    expect(standing(rows, 5, 7, new Set([6]))).toBe(7)
    expect(standing(rows, 5, 7, new Set([8]))).toBe(5)
  })

  it('is what was seen once the incident itself changed', () => {
    expect(standing([row(6, 'clock', 'tier_reached')], 5, 6, none)).toBe(5)
    expect(standing([row(6, '440515-unit-1', 'assignment_changed', 'incident_closed')], 5, 6, none)).toBe(5)
  })

  it('is what was seen while the rows in between are not here yet', () => {
    expect(standing([row(6, '440515-unit-1', 'assignment_changed')], 5, 9, none)).toBe(5)
  })
})
