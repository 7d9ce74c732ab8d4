import { describe, expect, it } from 'vitest'
import { distance, type Place, placeAt } from './plane'
import { type Seat, tessellate } from './tessellate'

const MIDDLE: Place = [116.77, 23.461]
const seat = (code: string, town: string, east: number, north: number): Seat => ({
  code,
  town,
  place: placeAt(MIDDLE, east, north),
})

describe('the drawn land', () => {
  it('is nothing without villages', () => {
    expect(tessellate([]).cells).toEqual([])
  })

  it('gives every village a closed ring around it and no further than its reach', () => {
    const seats = [
      seat('a', 'x', 0, 0),
      seat('b', 'x', 900, 0),
      seat('c', 'y', 0, 1_100),
      seat('d', 'y', 700, 900),
    ]
    const drawn = tessellate(seats, 1_000)
    expect(drawn.cells.map((cell) => cell.code)).toEqual(['a', 'b', 'c', 'd'])
    for (const cell of drawn.cells) {
      const centre = seats.find((one) => one.code === cell.code)?.place as Place
      expect(cell.ring[0]).toEqual(cell.ring.at(-1))
      for (const corner of cell.ring) expect(distance(centre, corner)).toBeLessThan(1_010)
    }
  })

  it('tells borders between towns from those between villages of one town', () => {
    const drawn = tessellate([seat('a', 'x', 0, 0), seat('b', 'x', 900, 10), seat('c', 'y', 450, 900)], 1_000)
    expect(drawn.villageBorders).toHaveLength(1)
    expect(drawn.townBorders).toHaveLength(2)
  })

  it('draws no border between villages that are far apart', () => {
    const drawn = tessellate(
      [seat('a', 'x', 0, 0), seat('b', 'y', 5_000, 0), seat('c', 'y', 2_500, 6_000)],
      1_000,
    )
    expect(drawn.townBorders).toEqual([])
    expect(drawn.shore.length).toBeGreaterThan(100)
  })
})
