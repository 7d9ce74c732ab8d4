/** The queue of taps: kept on the phone, sent in order, each until the service took it or refused it. */
import type { Store } from '../store'
import type { Refusal, Tap } from './tap'

/** How one attempt to send ended. `away`: nobody answered, or not now; `failed`: the service broke at it. */
export type Sent =
  | { kind: 'taken' }
  | { kind: 'away' }
  | { kind: 'failed'; words: string }
  | { kind: 'signed_out' }
  | { kind: 'refused'; refusal: Refusal }

/** How a run over the queue ended. */
export type Run = 'empty' | 'away' | 'signed_out'

/** After so many failures of the service at one tap the responder is told, and the next taps go on. */
export const MOST_FAILURES = 8

/** Puts a tap at the end of the queue. */
export async function enqueue(db: Store, tap: Tap): Promise<void> {
  await db.add('taps', tap)
}

/** Returns every tap in the order of tapping, refused ones too. */
export const tapsOf = async (db: Store, responderId: string): Promise<Tap[]> =>
  (await db.getAll('taps')).filter((one) => one.responder_id === responderId)

/** Takes a refused tap out of sight. */
export async function dismiss(db: Store, n: number): Promise<void> {
  await db.delete('taps', n)
}

/**
 * Sends what waits, oldest first, one at a time; call it only while no other tab does.
 *
 * A tap leaves the queue when the service took it. One that it refuses for good stays, marked, and the next
 * one goes on. Anything else ends the run, so that nothing ever overtakes: the order is the responder's.
 */
export async function drain(
  db: Store,
  responderId: string,
  send: (tap: Tap) => Promise<Sent>,
  settled: (tap: Tap, taken: boolean) => Promise<void> = async () => undefined,
): Promise<Run> {
  for (;;) {
    const next = (await tapsOf(db, responderId)).find((one) => !one.refused)
    if (next?.n === undefined) return 'empty'
    const sent = await send(next)
    if (sent.kind === 'away' || sent.kind === 'signed_out') return sent.kind
    await settle(db, next, sent)
    await settled(next, sent.kind === 'taken')
    if (sent.kind === 'failed' && next.failures + 1 < MOST_FAILURES) return 'away'
  }
}

async function settle(db: Store, tap: Tap, sent: Exclude<Sent, { kind: 'away' | 'signed_out' }>) {
  if (sent.kind === 'taken') {
    await db.delete('taps', tap.n as number)
    return
  }
  if (sent.kind === 'refused') {
    await db.put('taps', { ...tap, refused: sent.refusal })
    return
  }
  const failures = tap.failures + 1
  const given = failures >= MOST_FAILURES ? { refused: { status: 500, words: sent.words } } : {}
  await db.put('taps', { ...tap, failures, ...given })
}
