/** Where places come to lie in a drawing around one of them, north up. */
import { distance, offset, type Place, ringStep } from './geometry'

export interface Plot {
  /** Radii of the rings, in units of the drawing. */
  rings: number[]
  /** Distance between two rings, m. */
  step: number
  /** The places in the order given, in units of the drawing from its top left. */
  points: { x: number; y: number }[]
}

const MARGIN = 26
const NEAREST_M = 20

/** Returns the drawing of `places` around `middle`, as large as `width` and `height` allow. */
export function plot(middle: Place, places: readonly Place[], width: number, height: number): Plot {
  const farthest = Math.max(NEAREST_M, ...places.map((place) => distance(middle, place)))
  const scale = unitsPerMetre(middle, places, width, height)
  const step = ringStep(farthest)
  const count = Math.max(1, Math.ceil(farthest / step))
  return {
    rings: Array.from({ length: count }, (_, index) => (index + 1) * step * scale),
    step,
    points: places.map((place) => {
      const { east, north } = offset(middle, place)
      return { x: width / 2 + east * scale, y: height / 2 - north * scale }
    }),
  }
}

/** Returns units of the drawing per metre, so that every place keeps off the edge. */
function unitsPerMetre(middle: Place, places: readonly Place[], width: number, height: number): number {
  const across = width / 2 - MARGIN
  const up = height / 2 - MARGIN
  return Math.min(
    Math.min(across, up) / NEAREST_M,
    ...places.map((place) => {
      const { east, north } = offset(middle, place)
      return Math.min(across / Math.max(1, Math.abs(east)), up / Math.max(1, Math.abs(north)))
    }),
  )
}
