/** When a position is worth sending: every 15 s, or 25 m from the one sent last. */
import { distance, type Place } from './geometry'

export const EVERY_MS = 15_000
export const EVERY_M = 25

/** A position as the device measured it; `at` is UTC ms by the service's clock. */
export interface Fix extends Place {
  report_id: string
  at: number
  accuracy_m: number | null
  speed_mps: number | null
  heading: number | null
}

/** Tells whether `fix` is to be sent after `last`; an older one than that never is. */
export function worthSending(last: Fix | null, fix: Fix): boolean {
  if (last === null) return true
  if (fix.at <= last.at) return false
  return fix.at - last.at >= EVERY_MS || distance(last, fix) >= EVERY_M
}
