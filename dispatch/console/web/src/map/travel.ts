/**
 * How far somebody gets in a time. The service counts the way as the straight line times a detour, over a
 * speed by mode; the rings of 1, 3 and 5 minutes are drawn with the same figures, as its plans have them.
 */
import { signal } from '@preact/signals'
import { district } from '../state/places'

export const MODES = ['foot', 'ebike', 'car'] as const
export type Mode = (typeof MODES)[number]

/** The times of the rings, in seconds. */
export const RING_S = [60, 180, 300] as const

/** How fast somebody is, in metres a second, and road against straight line; null: not known (yet). */
export function travelling(by: Mode): { speed: number; detour: number } | null {
  const travel = district.value?.travel
  const speed = travel?.speeds_mps[by]
  return travel && speed ? { speed, detour: travel.detour } : null
}

const KEY = 'dispatch.map.mode'
const kept = localStorage.getItem(KEY)

export const mode = signal<Mode>(MODES.find((one) => one === kept) ?? 'foot')

/** Chooses how those travel whom the rings are drawn for. */
export function travelBy(next: Mode): void {
  mode.value = next
  localStorage.setItem(KEY, next)
}

/** Straight line in metres that is reached within a time; 0: not known. */
export function reach(seconds: number, by: Mode): number {
  const known = travelling(by)
  return known ? (seconds * known.speed) / known.detour : 0
}
