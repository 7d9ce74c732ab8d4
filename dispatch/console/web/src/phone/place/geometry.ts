/** Distances and directions between two places on the ground, WGS-84 degrees, over a few kilometres. */

export interface Place {
  latitude: number
  longitude: number
}

const EARTH_M = 6_371_008.8
const rad = (deg: number): number => (deg * Math.PI) / 180

/** Returns how far `to` is from `from`: metres to the east and to the north. */
export function offset(from: Place, to: Place): { east: number; north: number } {
  const middle = rad((from.latitude + to.latitude) / 2)
  return {
    east: rad(to.longitude - from.longitude) * Math.cos(middle) * EARTH_M,
    north: rad(to.latitude - from.latitude) * EARTH_M,
  }
}

/** Returns the distance in metres. */
export function distance(from: Place, to: Place): number {
  const { east, north } = offset(from, to)
  return Math.hypot(east, north)
}

/** Returns the bearing in degrees clockwise from true north, 0 to under 360. */
export function bearing(from: Place, to: Place): number {
  const { east, north } = offset(from, to)
  return ((Math.atan2(east, north) * 180) / Math.PI + 360) % 360
}

export const POINTS = ['n', 'ne', 'e', 'se', 's', 'sw', 'w', 'nw'] as const
export type Point = (typeof POINTS)[number]

/** Returns the nearest of the eight points of the compass. */
export const compass = (deg: number): Point =>
  POINTS[Math.round((((deg % 360) + 360) % 360) / 45) % 8] as Point

/** Returns a distance as people say it: `85 m`, `430 m`, `2.1 km`. */
export function metres(m: number): string {
  if (m < 100) return `${Math.round(m)} m`
  return m < 995 ? `${Math.round(m / 10) * 10} m` : `${(m / 1_000).toFixed(1)} km`
}

const STEPS = [10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 25_000]

/** Returns the distance between two rings (m), so that two to five of them reach `m`. */
export const ringStep = (m: number): number => STEPS.find((step) => m / step <= 4) ?? 50_000
