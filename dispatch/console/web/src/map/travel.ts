/**
 * How far somebody gets in a time. The service counts the way as the straight line times a detour, over a
 * speed by mode; the rings of 1, 3 and 5 minutes are drawn with the same figures.
 */
import { signal } from '@preact/signals'

export const MODES = ['foot', 'ebike', 'car'] as const
export type Mode = (typeof MODES)[number]

/** The times of the rings, in seconds. */
export const RING_S = [60, 180, 300] as const

/** The figures of the service's own plans: metres a second, and road against straight line. */
export const SPEED_MPS: Record<Mode, number> = { foot: 1.8, ebike: 4.0, car: 8.3 }
export const DETOUR = 1.3

const KEY = 'dispatch.map.mode'
const kept = localStorage.getItem(KEY)

export const mode = signal<Mode>(MODES.find((one) => one === kept) ?? 'foot')

/** Chooses how those travel whom the rings are drawn for. */
export function travelBy(next: Mode): void {
  mode.value = next
  localStorage.setItem(KEY, next)
}

/** Straight line in metres that is reached within a time. */
export const reach = (seconds: number, by: Mode): number => (seconds * SPEED_MPS[by]) / DETOUR
