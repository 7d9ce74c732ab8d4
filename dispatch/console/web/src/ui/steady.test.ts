import { describe, expect, it } from 'vitest'
import { arranged } from './steady'

describe('a list that is held still', () => {
  it('keeps its order, says what is new of each row, and keeps a row that is gone', () => {
    const held = [
      { id: 'a', says: 1 },
      { id: 'b', says: 1 },
    ]
    const present = [
      { id: 'new', says: 1 },
      { id: 'b', says: 2 },
    ]
    expect(arranged(held, present, (one) => one.id)).toEqual([
      { id: 'a', says: 1 },
      { id: 'b', says: 2 },
    ])
  })
})
