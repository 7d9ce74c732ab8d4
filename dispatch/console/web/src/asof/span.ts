/** How far back one looks, and what is past. */

/** How much of the log the slider spans, in ms; null: all of it. */
export const WINDOWS = {
  '15m': 900_000,
  '1h': 3_600_000,
  '6h': 21_600_000,
  '24h': 86_400_000,
  all: null,
} as const
export type Window = keyof typeof WINDOWS

export const SPEEDS = [1, 10, 60] as const
export type Speed = (typeof SPEEDS)[number]

/** A moment nearer than this to the present is the present. */
const PRESENT_MS = 1_000

export const clamp = (at: number, from: number, to: number): number => Math.min(Math.max(at, from), to)

/** Tells whether a moment is not past. */
export const isPresent = (at: number, now: number): boolean => now - at < PRESENT_MS

const STEPS: Record<string, number> = {
  ArrowLeft: -10_000,
  ArrowDown: -10_000,
  ArrowRight: 10_000,
  ArrowUp: 10_000,
  PageDown: -300_000,
  PageUp: 300_000,
}

/** What a key on the slider means: ms to go, or an end of it; null: nothing. With Shift six times as far. */
export function stepOf(key: string, shift: boolean): number | 'start' | 'present' | null {
  if (key === 'Home') return 'start'
  if (key === 'End') return 'present'
  const step = STEPS[key]
  return step === undefined ? null : step * (shift ? 6 : 1)
}
