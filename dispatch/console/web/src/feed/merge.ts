/** Putting pages of alerts together: newest first, none twice, and not without end. */
import type { Schemas } from '../api/client'

export type Alert = Schemas['FedAlertView']

/** So many alerts are kept; older ones are asked for anew when somebody scrolls back to them. */
export const MOST = 2_000

/** Puts newer alerts before those there are, both newest first; at most `most` remain. */
export function prepended(newer: readonly Alert[], present: readonly Alert[], most = MOST): readonly Alert[] {
  if (newer.length === 0) return present
  const keys = new Set(newer.map((one) => one.key))
  return [...newer, ...present.filter((one) => !keys.has(one.key))].slice(0, most)
}

/** Puts older alerts behind those there are. */
export function appended(present: readonly Alert[], older: readonly Alert[]): readonly Alert[] {
  const keys = new Set(present.map((one) => one.key))
  return [...present, ...older.filter((one) => !keys.has(one.key))]
}

/** Returns what a reader sees who stopped at row `held`: nothing that came later; null: everything. */
export function heldAt(alerts: readonly Alert[], held: number | null): readonly Alert[] {
  return held === null ? alerts : alerts.filter((one) => one.seq <= held)
}
