/**
 * Whether what is on the screen is the present, and since when not.
 *
 * After a cut the screen is the present again only when all that was missed is on it, not when the connection
 * is back; and a connection that lives is not enough when the changes it tells of cannot be fetched.
 */
import { computed, effect, signal } from '@preact/signals'
import { condition, heardAt } from '../live/feed'
import { catchUp, currentAt, seq, toldSeq } from '../state/board'
import { now, skew } from '../state/clock'

export type Trouble =
  | { kind: 'lost'; since: number; retry: number }
  | { kind: 'catching_up'; since: number }
  | { kind: 'behind'; since: number }
  | { kind: 'stale'; since: number }
  | { kind: 'ended' }

/** Changes that were told of must be on the screen within this, in ms. */
export const BEHIND_MS = 6_000

/** Since when the connection has been away or catching up, by the service's clock; null: it is not. */
const away = signal<number | null>(null)
/** Since when the service has not been able to read its log; null: it is. */
const unread = signal<number | null>(null)

/** Since when the feed has told of more than is on the screen; null: it has not. */
const toldOf = signal<number | null>(null)

/** The moment at which what is on the screen was the present, UTC ms by the service's clock; 0: never yet. */
export const trueAt = computed(() => {
  if (currentAt.value === 0) return 0
  return Math.max(currentAt.value, toldOf.value ?? heardAt.value + skew.value)
})

/** What keeps the screen from being the present; null: it is. */
export const trouble = computed<Trouble | null>(() => {
  const present = condition.value
  if (present.state === 'ended') return { kind: 'ended' }
  if (present.state === 'lost')
    return { kind: 'lost', since: present.since + skew.value, retry: present.retry }
  if (away.value !== null) return { kind: 'catching_up', since: away.value }
  if (unread.value !== null) return { kind: 'stale', since: unread.value }
  if (toldOf.value === null) return null
  const since = Math.max(toldOf.value, currentAt.value)
  return now.value - since > BEHIND_MS ? { kind: 'behind', since } : null
})

/** Watches the connection, and fetches what was missed as soon as it is back; returns what stops it. */
export function watchOutages(): () => void {
  const stopFollowing = effect(() => {
    if (toldSeq.value <= seq.value) toldOf.value = null
    else if (toldOf.peek() === null) toldOf.value = Date.now() + skew.peek()
  })
  const stopWatching = effect(() => {
    const present = condition.value
    if (present.state === 'lost') away.value = present.since + skew.peek()
    if (present.state !== 'stale') unread.value = null
    else if (unread.peek() === null) unread.value = Date.now() + skew.peek()
    if (present.state === 'live' && away.peek() !== null) void recover()
  })
  return () => {
    stopFollowing()
    stopWatching()
  }
}

const AGAIN_MS = 250
let recovering = false

async function recover(): Promise<void> {
  if (recovering) return
  recovering = true
  while (condition.peek().state === 'live' && away.peek() !== null) {
    if (await catchUp()) away.value = null
    else await new Promise((resolve) => setTimeout(resolve, AGAIN_MS))
  }
  recovering = false
}
