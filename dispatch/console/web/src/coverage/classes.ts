/** Into what classes shares of reached ground fall, and what is lost of them; each has words and a pattern. */

/** From this share on a cell belongs to the class; the last that fits counts. */
const REACHED = [0, 0.2, 0.4, 0.6, 0.8] as const
/** From this loss on. */
const LOST = [0.005, 0.1, 0.25] as const

const last = (limits: readonly number[], value: number) => limits.filter((limit) => value >= limit).length - 1

/** The class of a share (0 to 1): 0 the least reached, 4 the best. */
export const reachedClass = (share: number): number => Math.max(0, last(REACHED, share))

/** The class of a loss: -1 nothing worth naming, 2 the worst. */
export const lostClass = (loss: number): number => last(LOST, loss)

interface Bounds {
  index: number
  /** In percent. */
  from: number
  to: number
}

const percent = (value: number) => Math.round(value * 100)

const bounds = (limits: readonly number[]): Bounds[] =>
  limits.map((from, index) => ({ index, from: percent(from), to: percent(limits[index + 1] ?? 1) })).reverse()

/** The bounds of the classes of reached ground, the best first. */
export const REACHED_BOUNDS = bounds(REACHED)

/** The bounds of the classes of losses in percent points, the worst first. */
export const LOST_BOUNDS = bounds(LOST)
