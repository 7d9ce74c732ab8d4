/** Sends the queue: whenever a tap comes, the network returns, or a pause is over; never in two tabs at once. */
import { signal } from '@preact/signals'
import { client, Failure, told } from '../../api/client'
import { store } from '../store'
import { backoff } from './backoff'
import { dismiss, drain, enqueue, type Sent, tapsOf } from './queue'
import type { Duty, Tap } from './tap'

/** Every tap of the responder that is not with the service, refused ones too. */
export const taps = signal<readonly Tap[]>([])
/** Taps that the service took, and what it says of itself does not yet tell of. */
export const landed = signal<readonly Tap[]>([])

const LOCK = 'dispatch-phone-queue'
const others = 'BroadcastChannel' in globalThis ? new BroadcastChannel(LOCK) : null

interface Party {
  responderId: string
  /** The service took or refused something: what it says now should be asked for. */
  landed: () => void
  /** The session is over. */
  signedOut: () => void
}

let party: Party | null = null
let tries = 0
let timer: ReturnType<typeof setTimeout> | undefined

/** Begins sending in the name of a responder; returns what stops it. */
export async function beginSending(given: Party): Promise<() => void> {
  party = given
  await refresh()
  const again = () => void flush()
  globalThis.addEventListener('online', again)
  document.addEventListener('visibilitychange', again)
  if (others) others.onmessage = () => void refresh()
  void flush()
  return () => {
    party = null
    clearTimeout(timer)
    globalThis.removeEventListener('online', again)
    document.removeEventListener('visibilitychange', again)
  }
}

/** Queues a tap and sends it if it can be; it is safe on the phone when this resolves. */
export async function say(tap: Tap): Promise<void> {
  await enqueue(await store(), tap)
  await changed()
  void flush()
}

/** Takes a refused tap out of sight. */
export async function acknowledge(tap: Tap): Promise<void> {
  if (tap.n === undefined) return
  await dismiss(await store(), tap.n)
  await changed()
}

let waiting = false

/** Sends what waits, once no other tab is at it; comes back by itself after a failure. */
export async function flush(): Promise<void> {
  clearTimeout(timer)
  const given = party
  if (!given || waiting) return
  waiting = true
  await alone(async () => {
    waiting = false
    const run = await drain(await store(), given.responderId, send, async (tap, taken) => {
      if (taken) {
        tries = 0
        landed.value = [...landed.value, tap]
      }
      await changed()
      given.landed()
    })
    if (run === 'signed_out') given.signedOut()
    if (run === 'away' && party) timer = setTimeout(() => void flush(), backoff(tries++))
  })
}

let mine: Promise<void> = Promise.resolve()

/** Runs work while no other tab runs its own; without Web Locks (no https), while this tab runs no other. */
async function alone(work: () => Promise<void>): Promise<void> {
  if (navigator.locks) {
    await navigator.locks.request(LOCK, work)
    return
  }
  mine = mine.then(work, work)
  await mine
}

async function changed(): Promise<void> {
  await refresh()
  others?.postMessage('changed')
}

async function refresh(): Promise<void> {
  if (party) taps.value = await tapsOf(await store(), party.responderId)
}

async function send(tap: Tap): Promise<Sent> {
  try {
    const answer = await posted(tap)
    return typeof answer?.repeat === 'boolean' ? { kind: 'taken' } : { kind: 'away' }
  } catch (cause) {
    return ending(cause)
  }
}

async function posted(tap: Tap): Promise<{ repeat: boolean }> {
  if (tap.assignment_id === '') {
    const { disposition: _, ...said } = tap.said
    return told(client.POST('/v1/me/duty', { body: { ...said, status: tap.status as Duty } }))
  }
  // The service fills in the responder from the session, and the assignment from the path.
  const body = { ...tap.said, status: tap.status } as never
  const path = { assignment_id: tap.assignment_id }
  return told(client.POST('/v1/assignments/{assignment_id}/status', { params: { path }, body }))
}

/** Reads what became of an attempt. What does not speak as the service does (a portal, a proxy) is `away`. */
export function ending(cause: unknown): Exclude<Sent, { kind: 'taken' }> {
  if (!(cause instanceof Failure) || cause.passing || cause.status === 408) return { kind: 'away' }
  if (cause.status === 401) return { kind: 'signed_out' }
  if (typeof cause.problem.detail !== 'string' && typeof cause.problem.title !== 'string')
    return { kind: 'away' }
  if (cause.status >= 500) return { kind: 'failed', words: cause.message }
  return { kind: 'refused', refusal: { status: cause.status, words: cause.message } }
}
