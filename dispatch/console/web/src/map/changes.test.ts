import { describe, expect, it } from 'vitest'
import { changes, type Spot, Spots } from './changes'

interface Thing {
  id: string
  at: number | null
}

const make = (thing: Thing): Spot | null =>
  thing.at === null
    ? null
    : {
        type: 'Feature',
        geometry: { type: 'Point', coordinates: [thing.at, 0] },
        properties: { id: thing.id },
      }

describe('what the map is told', () => {
  it('is nothing when nothing changed', () => {
    const spots = new Spots(make)
    const things = [{ id: 'a', at: 1 }]
    expect(changes(spots.of(things), spots.of([...things]))).toEqual({ remove: [], add: [] })
  })

  it('is only what came, moved or went', () => {
    const spots = new Spots<Thing>(make)
    const [a, b, c] = [
      { id: 'a', at: 1 },
      { id: 'b', at: 2 },
      { id: 'c', at: 3 },
    ]
    const found = changes(spots.of([a, b]), spots.of([a, { id: 'b', at: 5 }, c]))
    expect(found.add.map((one) => one.properties.id)).toEqual(['b', 'c'])
    expect(changes(spots.of([a, b]), spots.of([b])).remove).toEqual(['a'])
  })

  it('leaves out what has no place', () => {
    expect(new Spots<Thing>(make).of([{ id: 'a', at: null }]).size).toBe(0)
  })
})
