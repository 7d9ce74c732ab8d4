/**
 * The beat at which the page takes in what changed.
 *
 * What is fetched upon the feed's word is fetched on one beat, so that the parts of a change are drawn together.
 * The beat is quick while drawing is cheap, and slower where a change costs the page much: under a storm of
 * alerts the desk must still scroll, type and answer.
 */

const MIN_MS = 100
const MAX_MS = 1_000
/** The part of the time that drawing changes may take. */
const SHARE = 0.04
/** How much the newest change counts against those before. */
const WEIGHT = 0.3

let cost = 0

/** Returns how far apart the beats are, in ms. */
export const interval = (): number => Math.min(MAX_MS, Math.max(MIN_MS, cost / SHARE))

/** Returns how long it is until the next beat, in ms. */
export const untilBeat = (): number => interval() - (performance.now() % interval())

/** Learns what a change cost, in ms. */
export function learnCost(ms: number): void {
  cost += WEIGHT * (ms - cost)
}

/** Makes a change, and learns what it costs to work it out and to draw it; waiting for the screen is no cost. */
export function taking(change: () => void): void {
  const began = performance.now()
  change()
  setTimeout(() => {
    const worked = performance.now() - began
    globalThis.requestAnimationFrame?.(() => {
      const framed = performance.now()
      setTimeout(() => learnCost(worked + performance.now() - framed))
    })
  })
}
