/**
 * The live feed over `GET /v1/stream`: what was decided, row by row, with nothing missed and nothing twice.
 *
 * Every event's id is `area:seq`. After a cut it is sent back as `Last-Event-ID`, and the service sends
 * exactly what came meanwhile. When it cannot (`feed.resync`), the caller must load the present state anew.
 */
import { signal } from '@preact/signals'
import { createParser, type EventSourceMessage } from 'eventsource-parser'
import type { Schemas } from '../api/client'

/** How the connection is: `live`, being made, lost since a time, or ended for good (rights revoked). */
export type Condition =
  | { state: 'live' }
  | { state: 'connecting' }
  | { state: 'lost'; since: number; retry: number }
  | { state: 'stale' }
  | { state: 'ended' }

/** One message of one log row. */
export interface Frame {
  id: string
  seq: number
  index: number
  topic: 'incidents' | 'assignments' | 'advisories'
  type: string
  end: boolean
  data: Schemas['IncidentEvent'] & Schemas['AssignmentEvent'] & Schemas['Advisory']
}

/** A frame about the feed itself, such as `feed.health` or `feed.presence`. */
export interface Control {
  type: string
  seq: number
  [key: string]: unknown
}

export interface Listener {
  /** A message came; called in order of decision. */
  frame(frame: Frame): void
  /** Something about the feed itself. */
  control?(control: Control): void
  /** The present state must be loaded anew; resolves to the row that it stands at, `area:seq`. */
  resync(): Promise<string>
}

export const condition = signal<Condition>({ state: 'connecting' })
/** When the service last gave a sign of life, ms by this device's clock; 0: never. */
export const heardAt = signal(0)

/** The service gives a sign of life every 10 s; after this long without any the connection is taken for dead. */
const SILENCE_MS = 15_000
const PAUSES_MS = [250, 500, 1_000, 2_000, 4_000, 5_000]

class Ended extends Error {}

/** Follows the feed until `stop` is aborted. Begins with a resync, so the state shown is the state followed. */
export async function follow(listener: Listener, stop: AbortSignal): Promise<void> {
  let position = ''
  let tries = 0
  while (!stop.aborted) {
    let cut = false
    try {
      if (!position) position = await listener.resync()
      position = await connect(position, listener, stop, () => {
        tries = 0
      })
    } catch (cause) {
      if (cause instanceof Ended) {
        condition.value = { state: 'ended' }
        return
      }
      if (cause instanceof Cut) position = cause.position
      cut = true
    }
    if (stop.aborted) return
    if (cut || position) lost(tries)
    await pause(PAUSES_MS[Math.min(tries++, PAUSES_MS.length - 1)] ?? 5_000, stop)
  }
}

function lost(retry: number): void {
  const before = condition.value
  const since = before.state === 'lost' ? before.since : heardAt.peek() || Date.now()
  condition.value = { state: 'lost', since, retry }
}

class Cut extends Error {
  readonly position: string
  constructor(position: string) {
    super('the connection was cut')
    this.position = position
  }
}

/** Reads one connection to its end; returns the position to go on from, '' to load the state anew. */
async function connect(from: string, to: Listener, stop: AbortSignal, onLive: () => void): Promise<string> {
  const silence = new AbortController()
  let timer = setTimeout(() => silence.abort(), SILENCE_MS)
  let position = from
  let resync = false
  const parser = createParser({
    onEvent(event: EventSourceMessage) {
      if (event.event === 'feed') {
        const control = JSON.parse(event.data) as Control
        if (control.type === 'feed.resync') resync = true
        if (control.type === 'feed.revoked') throw new Ended()
        if (control.type === 'feed.stale') condition.value = { state: 'stale' }
        if (control.type === 'feed.hello' || control.type === 'feed.live') condition.value = { state: 'live' }
        to.control?.(control)
      } else {
        to.frame(JSON.parse(event.data) as Frame)
      }
      if (event.id) position = event.id
    },
  })
  try {
    const response = await fetch('/v1/stream', {
      headers: { Accept: 'text/event-stream', 'Last-Event-ID': from },
      signal: AbortSignal.any([stop, silence.signal]),
      cache: 'no-store',
    })
    if (response.status === 401 || response.status === 403) throw new Ended()
    if (!response.ok || !response.body) throw new Cut(position)
    onLive()
    globalThis.addEventListener('offline', () => silence.abort(), { signal: silence.signal })
    for await (const chunk of chunks(response.body)) {
      clearTimeout(timer)
      timer = setTimeout(() => silence.abort(), SILENCE_MS)
      heardAt.value = Date.now()
      parser.feed(chunk)
      if (resync) return ''
    }
    return position
  } catch (cause) {
    if (cause instanceof Ended) throw cause
    throw new Cut(position)
  } finally {
    clearTimeout(timer)
    silence.abort()
  }
}

async function* chunks(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const reader = body
    .pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>)
    .getReader()
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      yield value
    }
  } finally {
    await reader.cancel().catch(() => undefined)
  }
}

function pause(ms: number, stop: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer)
      resolve()
    }
    const timer = setTimeout(end, ms)
    stop.addEventListener('abort', end, { once: true })
    // Coming back online is worth an attempt at once.
    globalThis.addEventListener('online', end, { once: true })
  })
}
