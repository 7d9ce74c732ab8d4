/**
 * Holds a list still while the pointer aims at it: in a storm of changes a row must not slip away from under
 * the hand. Rows still say what is new; only their places wait, for a few seconds at most.
 */
import { useSignal } from '@preact/signals'
import { useMemo } from 'preact/hooks'

/** The list goes on so long after the pointer came to rest, in ms. */
const REST_MS = 900
/** The list is brought up to date at least so often, however long somebody aims, in ms. */
const LONGEST_MS = 4_000

/** Returns `held` in its own order, each item as it is in `present`; one that is gone stays as it was. */
export function arranged<T>(
  held: readonly T[],
  present: readonly T[],
  id: (item: T) => string,
): readonly T[] {
  const now = new Map(present.map((one) => [id(one), one]))
  return held.map((one) => now.get(id(one)) ?? one)
}

/** Returns the items to show, and what takes note that the pointer moved over them. */
export function useSteady<T>(items: readonly T[], id: (item: T) => string): [readonly T[], () => void] {
  const held = useSignal<readonly T[] | null>(null)
  const timers = useMemo(() => ({ rest: 0, longest: 0 }), [])
  const release = () => {
    clearTimeout(timers.rest)
    clearTimeout(timers.longest)
    held.value = null
  }
  const aim = () => {
    if (held.peek() === null) {
      held.value = items
      timers.longest = window.setTimeout(release, LONGEST_MS)
    }
    clearTimeout(timers.rest)
    timers.rest = window.setTimeout(release, REST_MS)
  }
  return [held.value === null ? items : arranged(held.value, items, id), aim]
}
