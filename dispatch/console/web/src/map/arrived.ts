/** What the map needs and comes later, its program and its data: asked for until it is there. */
import { t } from '../i18n'

/** A time (ms) between two attempts. */
const RETRY_MS = 3_000

/**
 * Resolves to what `load` brings, asked again after every failure; with `signal` aborted it gives up and
 * resolves to undefined. `trouble` is told what to say of a failure, and nothing once that is over. A line
 * that breaks while a part is under way would else leave the map empty until the page is loaded anew.
 */
export async function arrived<Part>(
  load: (signal: AbortSignal) => Promise<Part>,
  signal: AbortSignal,
  trouble: (message: string) => void,
): Promise<Part | undefined> {
  for (let missed = false; !signal.aborted; missed = true) {
    try {
      const part = await load(signal)
      if (missed && !signal.aborted) trouble('')
      return part
    } catch (cause) {
      if (!signal.aborted) trouble(t('map:not_loaded', { why: (cause as Error).message }))
    }
    await pause(signal)
  }
  return undefined
}

/**
 * Returns how to load a file for somebody else, who finds it in the browser's cache then: MapLibre loads its
 * worker once and never again.
 */
export function file(url: string): (signal: AbortSignal) => Promise<true> {
  return async (signal) => {
    const answer = await fetch(url, { signal })
    if (!answer.ok) throw new Error(`${answer.status} ${new URL(url, location.href).pathname}`)
    await answer.arrayBuffer()
    return true
  }
}

function pause(signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    const end = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', end)
      done()
    }
    const timer = setTimeout(end, RETRY_MS)
    signal.addEventListener('abort', end)
    if (signal.aborted) end()
  })
}
