/** A part of the page that comes later, such as the map's worker: asked for until it is there. */

/** A time (ms) between two attempts. */
const RETRY_MS = 3_000

/**
 * Resolves once the file has arrived whole, and is in the browser's cache for whoever loads it next; with
 * `signal` aborted it gives up and resolves to false. MapLibre loads its worker once and never again: on a
 * line that breaks at that moment the map would stay empty until the page is loaded anew.
 */
export async function arrived(url: string, signal: AbortSignal): Promise<boolean> {
  while (!signal.aborted) {
    try {
      const answer = await fetch(url, { signal })
      if (answer.ok) {
        await answer.arrayBuffer()
        return true
      }
    } catch {
      // The line says so elsewhere on the page; here it is only waited for.
    }
    await pause(signal)
  }
  return false
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
