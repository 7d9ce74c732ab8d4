/** What runs while somebody is logged in: the feed, the queue, the position, the alarm. */
import { computed, effect, signal } from '@preact/signals'
import { type Condition, condition, follow } from '../live/feed'
import { soundFor } from './alarm'
import { keepAwake } from './awake'
import { bound, duty, onAsked, reload, rememberLanded, type Standing } from './own'
import { followPosition } from './place/position'
import { beginSending, flush } from './queue/sending'

/** Whether the session ended while the page was open. */
export const ended = signal(false)

const RELOAD_MS = 60_000

export type Link = 'online' | 'connecting' | 'offline' | 'late'

/** How the connection is, as the phone shows it: it may well have been opened without any. */
export function linkOf(present: Condition, online: boolean, standing: Standing): Link {
  if (!online || present.state === 'lost' || standing === 'failed') return 'offline'
  if (present.state === 'stale') return 'late'
  return present.state === 'live' ? 'online' : 'connecting'
}

/** Whether the device has a network at all. */
export const online = signal(navigator.onLine)
addEventListener('online', () => {
  online.value = true
})
addEventListener('offline', () => {
  online.value = false
})

/** Begins everything for a responder; returns what stops it. */
export async function begin(responderId: string): Promise<() => void> {
  const stop = new AbortController()
  ended.value = false
  const signedOut = () => {
    ended.value = true
    stop.abort()
  }
  const ask = () => reload().catch((cause) => (cause?.status === 401 ? signedOut() : undefined))
  const landed = () => void rememberLanded().then(ask)
  const stopSending = await beginSending({ responderId, landed, signedOut })
  const ends = [
    stopSending,
    onAsked(soundFor),
    effect(() => keepAwake(bound.value.length > 0)),
    trackOnDuty(() => void ask()),
    onReturn(() => void ask()),
  ]
  stop.signal.addEventListener('abort', () => {
    for (const end of ends) end()
    soundFor([])
    keepAwake(false)
  })
  void follow({ frame: () => void ask(), control: heard(ask), resync: async () => '' }, stop.signal).then(
    () => condition.value.state === 'ended' && signedOut(),
  )
  return () => stop.abort()
}

/** The feed's first word names the row it begins after: what is loaded now, or later, is complete. */
const heard = (ask: () => Promise<unknown>) => (control: { type: string }) => {
  if (control.type !== 'feed.hello' && control.type !== 'feed.live') return
  void ask()
  void flush()
}

/** Follows the position while on duty; it is sent once the service knows of the duty, and refuses it before. */
function trackOnDuty(ask: () => void): () => void {
  let tracking: AbortController | null = null
  const on = computed(() => duty.value.on)
  const known = computed(() => duty.value.on && !duty.value.waiting)
  const end = effect(() => {
    tracking?.abort()
    tracking = null
    if (!on.value) return
    const begun = new AbortController()
    tracking = begun
    // Outside of the effect: what is measured changes signals of its own.
    queueMicrotask(() => begun.signal.aborted || followPosition(begun.signal, known, ask))
  })
  return () => {
    end()
    tracking?.abort()
  }
}

/** Asks again when somebody looks at the page, and once a minute: what the feed tells nobody may change too. */
function onReturn(ask: () => void): () => void {
  const look = () => document.visibilityState === 'visible' && ask()
  document.addEventListener('visibilitychange', look)
  const timer = setInterval(look, RELOAD_MS)
  return () => {
    document.removeEventListener('visibilitychange', look)
    clearInterval(timer)
  }
}
