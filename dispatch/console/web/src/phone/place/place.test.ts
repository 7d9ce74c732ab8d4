import { describe, expect, it } from 'vitest'
import { bearing, compass, distance, metres, ringStep } from './geometry'
import { mapLinks } from './links'
import { plot } from './plot'
import { type Fix, worthSending } from './throttle'

const HALL = { latitude: 23.466, longitude: 116.755 }
const north = (m: number) => ({ ...HALL, latitude: HALL.latitude + m / 111_195 })
const east = (m: number) => ({ ...HALL, longitude: HALL.longitude + m / (111_195 * Math.cos(0.40956)) })
const fix = (at: number, place = HALL): Fix => ({
  ...place,
  at,
  report_id: `r-${at}`,
  accuracy_m: 5,
  speed_mps: null,
  heading: null,
})

describe('a position', () => {
  it('is sent at first, after 15 s, or 25 m from the last, and not before', () => {
    const last = fix(0)
    expect(worthSending(null, last)).toBe(true)
    expect(worthSending(last, fix(14_999))).toBe(false)
    expect(worthSending(last, fix(15_000))).toBe(true)
    expect(worthSending(last, fix(1_000, north(24)))).toBe(false)
    expect(worthSending(last, fix(1_000, north(25.5)))).toBe(true)
  })

  it('is never sent after a newer one', () => {
    expect(worthSending(fix(20_000), fix(20_000, north(500)))).toBe(false)
    expect(worthSending(fix(20_000), fix(1_000, north(500)))).toBe(false)
  })
})

describe('the way', () => {
  it('has its distance and its bearing', () => {
    expect(distance(HALL, north(1_000))).toBeCloseTo(1_000, 0)
    expect(distance(HALL, east(1_000))).toBeCloseTo(1_000, -1)
    expect(bearing(HALL, north(100))).toBeCloseTo(0, 5)
    expect(bearing(HALL, east(100))).toBeCloseTo(90, 5)
    expect(bearing(HALL, north(-100))).toBeCloseTo(180, 5)
    expect(bearing(HALL, east(-100))).toBeCloseTo(270, 5)
  })

  it('is told by the eight points of the compass, north on both sides of zero', () => {
    expect([0, 22, 23, 90, 200, 337, 338, 360].map(compass)).toEqual([
      'n',
      'n',
      'ne',
      'e',
      's',
      'nw',
      'n',
      'n',
    ])
  })

  it('is told in metres as people say it', () => {
    expect([7.4, 432, 996, 2_140].map(metres)).toEqual(['7 m', '430 m', '1.0 km', '2.1 km'])
  })
})

describe('the drawing', () => {
  it('keeps every place off the edge, north up', () => {
    const places = [north(3_000), east(-2_000), north(-40)]
    const { points } = plot(HALL, places, 340, 220)
    for (const { x, y } of points) {
      expect(x).toBeGreaterThanOrEqual(26)
      expect(x).toBeLessThanOrEqual(314)
      expect(y).toBeGreaterThanOrEqual(25.9)
      expect(y).toBeLessThanOrEqual(194.1)
    }
    expect(points[0]?.y).toBeLessThan(110)
    expect(points[1]?.x).toBeLessThan(170)
    expect(points[2]?.y).toBeGreaterThan(110)
  })

  it('has one to five rings however far it is, and does not divide by nothing', () => {
    for (const m of [0, 15, 430, 4_999, 60_000]) {
      const { rings, points } = plot(HALL, [north(m)], 340, 220)
      expect(rings.length).toBeGreaterThan(0)
      expect(rings.length).toBeLessThanOrEqual(5)
      expect(Number.isFinite(points[0]?.y)).toBe(true)
    }
    expect(ringStep(430)).toBe(250)
  })
})

describe('the links to a map', () => {
  it('say the place in the datum that the map is told', () => {
    const android = mapLinks(HALL, 'Mozilla/5.0 (Linux; Android 14)').map((one) => one.href)
    expect(android[0]).toBe('geo:23.466000,116.755000?q=23.466000,116.755000')
    expect(android[1]).toContain('to=116.755000,23.466000&coordinate=wgs84')
    expect(mapLinks(HALL, 'iPhone')[0]?.key).toBe('apple')
  })
})
