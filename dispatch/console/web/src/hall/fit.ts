/** Fits places into a picture, north up. */
import { metresFrom, type Place } from '../map/plane'

const LONGEST = 1_000
const MARGIN = 10

export interface Fit {
  width: number
  height: number
  at: (place: Place) => [x: number, y: number]
}

/** Returns how to draw these places into a picture whose longer side is 1,000. */
export function fitted(places: readonly Place[]): Fit {
  const lons = places.map(([lon]) => lon)
  const lats = places.map(([, lat]) => lat)
  const middle: Place = [
    (Math.min(...lons) + Math.max(...lons)) / 2,
    (Math.min(...lats) + Math.max(...lats)) / 2,
  ]
  const metres = places.map((place) => metresFrom(middle, place))
  const wide = Math.max(...metres.map(([x]) => Math.abs(x)), 1)
  const high = Math.max(...metres.map(([, y]) => Math.abs(y)), 1)
  const scale = (LONGEST / 2 - MARGIN) / Math.max(wide, high)
  const [width, height] = [(wide * scale + MARGIN) * 2, (high * scale + MARGIN) * 2]
  return {
    width,
    height,
    at: (place) => {
      const [x, y] = metresFrom(middle, place)
      return [width / 2 + x * scale, height / 2 - y * scale]
    },
  }
}
