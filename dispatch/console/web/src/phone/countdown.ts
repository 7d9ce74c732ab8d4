/** How much of the time for an answer is left. */

export interface Left {
  /** Milliseconds left, negative once it has passed. */
  ms: number
  /** The share that is left, 0 to 1. */
  share: number
  /** `ample`, `short` in the last third, `over` once it has passed. */
  mood: 'ample' | 'short' | 'over'
}

/** Returns what is left at `now` (UTC ms) of an answer's time; null where none is due. */
export function left(notifiedAt: string, respondBy: string | null, now: number): Left | null {
  if (respondBy === null) return null
  const end = Date.parse(respondBy)
  const whole = Math.max(1, end - Date.parse(notifiedAt))
  const ms = end - now
  const share = Math.min(1, Math.max(0, ms / whole))
  return { ms, share, mood: ms <= 0 ? 'over' : share <= 1 / 3 ? 'short' : 'ample' }
}
