import { describe, expect, it } from 'vitest'
import { bearing, circle, distance, metresFrom, type Place, placeAt, wind } from './plane'

const HUAWEN: Place = [116.77, 23.461]

describe('the plane', () => {
  it('goes out and back to the same place', () => {
    const [east, north] = metresFrom(HUAWEN, placeAt(HUAWEN, 1_234, -567))
    expect(east).toBeCloseTo(1_234, 6)
    expect(north).toBeCloseTo(-567, 6)
  })

  it('measures a straight line within one in a thousand', () => {
    expect(distance(HUAWEN, placeAt(HUAWEN, 3_000, 4_000))).toBeGreaterThan(4_995)
    expect(distance(HUAWEN, placeAt(HUAWEN, 3_000, 4_000))).toBeLessThan(5_005)
  })

  it.each([
    [0, 1, 'n'],
    [1, 1, 'ne'],
    [1, 0, 'e'],
    [1, -1, 'se'],
    [0, -1, 's'],
    [-1, -1, 'sw'],
    [-1, 0, 'w'],
    [-1, 1, 'nw'],
  ])('sees what is %i east and %i north in the %s', (east, north, where) => {
    expect(wind(bearing(HUAWEN, placeAt(HUAWEN, east * 500, north * 500)))).toBe(where)
  })

  it('takes 359 degrees for north', () => {
    expect(wind(359)).toBe('n')
    expect(wind(-46)).toBe('nw')
  })

  it('draws a closed ring of one radius', () => {
    const ring = circle(HUAWEN, 415)
    expect(ring[0]).toEqual(ring.at(-1))
    for (const place of ring) expect(distance(HUAWEN, place)).toBeCloseTo(415, 0)
  })
})
