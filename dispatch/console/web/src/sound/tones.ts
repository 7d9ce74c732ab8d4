/** What each priority sounds like: made of pure tones, so that nothing need be loaded. */

export interface Tone {
  /** Hz. */
  pitch: number
  /** s after the beginning. */
  at: number
  /** s. */
  length: number
}

const two = (low: number, high: number, at: number): Tone[] => [
  { pitch: high, at, length: 0.14 },
  { pitch: low, at: at + 0.18, length: 0.2 },
]

/** From three urgent pairs (1) to one soft tone (4); 5 has none. */
export const TONES: Readonly<Record<number, readonly Tone[]>> = {
  1: [...two(659, 988, 0), ...two(659, 988, 0.48), ...two(659, 988, 0.96)],
  2: [...two(587, 784, 0), ...two(587, 784, 0.48)],
  3: two(523, 659, 0),
  4: [{ pitch: 523, at: 0, length: 0.2 }],
  5: [],
}

/** A sound of the same or a lesser priority waits this long after one, in ms. */
export const QUIET_MS = 3_000

/** Tells whether a new incident may sound now: a graver one always, others not again and again. */
export function maySound(
  priority: number,
  now: number,
  last: { priority: number; at: number } | null,
): boolean {
  if (!TONES[priority]?.length) return false
  return last === null || priority < last.priority || now - last.at >= QUIET_MS
}
