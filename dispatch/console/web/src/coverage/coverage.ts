/** The coverage layer's state: which time is shown, and what the service says of it, renewed while it is on. */
import { effect, signal } from '@preact/signals'
import { client, told } from '../api/client'
import { asOf, seq } from '../state/board'
import { selected } from '../state/selection'
import type { Coverage } from './sums'

/** The times by their place in the answer; -1: the layer is off. */
export type Time = -1 | 0 | 1 | 2

export const time = signal<Time>(-1)
/** Whether what the selected incident takes away is shown instead of what is reached. */
export const cost = signal(false)
export const coverage = signal<Coverage | null>(null)
export const trouble = signal('')

/** Not more often than this: the picture changes slowly, and it costs the service something. */
const EVERY_MS = 3_000

/** Keeps the coverage as new as what is on the screen while the layer is on. */
export function watchCoverage(): () => void {
  let timer: ReturnType<typeof setTimeout> | null = null
  let asked = ''
  let last = 0
  const ask = async () => {
    timer = null
    last = Date.now()
    const query = present()
    asked = JSON.stringify(query)
    try {
      const answer = await told(client.GET('/v1/coverage', { params: { query } }))
      if (JSON.stringify(present()) === asked) coverage.value = answer as Coverage
      trouble.value = ''
    } catch (failure) {
      trouble.value = failure instanceof Error ? failure.message : String(failure)
    }
  }
  const stop = effect(() => {
    void seq.value
    if (time.value < 0) return
    const changed = JSON.stringify(present()) !== asked
    if (timer !== null && !changed) return
    if (timer !== null) clearTimeout(timer)
    timer = setTimeout(() => void ask(), changed ? 0 : Math.max(0, last + EVERY_MS - Date.now()))
  })
  return () => {
    stop()
    if (timer !== null) clearTimeout(timer)
  }
}

function present(): { incident?: string; at?: string } {
  return {
    ...(cost.value && selected.value ? { incident: selected.value } : {}),
    ...(asOf.value ? { at: asOf.value.at } : {}),
  }
}
