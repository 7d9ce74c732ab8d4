import { describe, expect, it } from 'vitest'
import type { Incident } from '../state/board'
import { newcomers } from './fresh'

const incident = (id: string, status = 'open') => ({ incident_id: id, status }) as Incident

describe('what is new on the board', () => {
  it('is what was not there before and is not over', () => {
    const present = new Map(
      [incident('old'), incident('new'), incident('over', 'closed')].map((one) => [one.incident_id, one]),
    )
    expect(newcomers(new Set(['old']), present).map((one) => one.incident_id)).toEqual(['new'])
  })
})
