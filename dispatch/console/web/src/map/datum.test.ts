import { describe, expect, it } from 'vitest'
import { fromTiles, toTiles } from './datum'
import { distance, type Place } from './plane'

const HERE: Place = [116.756, 23.466]

describe('the datum of the tiles', () => {
  it('leaves everything where it is over WGS-84 tiles', () => {
    expect(toTiles('wgs84')(HERE)).toBe(HERE)
  })

  it('shifts by some five hundred metres over GCJ-02 tiles', () => {
    expect(distance(HERE, toTiles('gcj02')(HERE))).toBeGreaterThan(500)
    expect(distance(HERE, toTiles('gcj02')(HERE))).toBeLessThan(600)
  })

  it('brings a click back to where it was meant, within a metre', () => {
    expect(distance(HERE, fromTiles('gcj02')(toTiles('gcj02')(HERE)))).toBeLessThan(1)
  })
})
