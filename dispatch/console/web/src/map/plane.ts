/** Distances, bearings and shapes on the ground: WGS-84 degrees in and out, metres between. */

/** Longitude and latitude in degrees, as GeoJSON orders them. */
export type Place = readonly [longitude: number, latitude: number]

const EARTH_M = 6_371_008.8
const RAD = Math.PI / 180

/** Metres east and north of `origin`; good to a few in ten thousand over a district. */
export function metresFrom(origin: Place, place: Place): [east: number, north: number] {
  return [
    (place[0] - origin[0]) * RAD * EARTH_M * Math.cos(origin[1] * RAD),
    (place[1] - origin[1]) * RAD * EARTH_M,
  ]
}

/** The place so many metres east and north of `origin`. */
export function placeAt(origin: Place, east: number, north: number): Place {
  return [origin[0] + east / (RAD * EARTH_M * Math.cos(origin[1] * RAD)), origin[1] + north / (RAD * EARTH_M)]
}

const between = (a: Place, b: Place) =>
  [
    (b[0] - a[0]) * RAD * EARTH_M * Math.cos(((a[1] + b[1]) / 2) * RAD),
    (b[1] - a[1]) * RAD * EARTH_M,
  ] as const

/** Straight line between two places in metres. */
export const distance = (a: Place, b: Place): number => Math.hypot(...between(a, b))

/** Bearing of `to` seen from `from`: 0 north, 90 east, below 360. */
export function bearing(from: Place, to: Place): number {
  const [east, north] = between(from, to)
  return (Math.atan2(east, north) / RAD + 360) % 360
}

const WINDS = ['n', 'ne', 'e', 'se', 's', 'sw', 'w', 'nw'] as const
export type Wind = (typeof WINDS)[number]

/** The nearest of eight winds to a bearing. */
export function wind(degrees: number): Wind {
  return WINDS[Math.round((((degrees % 360) + 360) % 360) / 45) % 8] ?? 'n'
}

/** A closed ring of places `radius` metres around `centre`. */
export function circle(centre: Place, radius: number, corners = 64): Place[] {
  return Array.from({ length: corners + 1 }, (_, step) => {
    const angle = ((step % corners) / corners) * 2 * Math.PI
    return placeAt(centre, radius * Math.sin(angle), radius * Math.cos(angle))
  })
}
