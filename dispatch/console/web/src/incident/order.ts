/** Giving a command: what was seen goes with it, and whoever comes second is shown what changed. */
import { signal } from '@preact/signals'
import type { paths } from '#api'
import { client, Failure, type Schemas, told } from '../api/client'
import { asOf, catchUp, incidents } from '../state/board'
import { type Dossier, dossier, renew, rows, show } from './dossier'
import { standing } from './standing'

type Wire =
  paths['/v1/incidents/{incident_id}/commands']['post']['requestBody']['content']['application/json']

type Spoken<W> = W extends { expected_seq: number; reason: string | null }
  ? Omit<W, 'expected_seq' | 'reason'> & { reason?: string }
  : never

/** A command without the row that it was given upon. */
export type Order = Spoken<Wire>

export type Change = Schemas['ChangeView']

/** A command that came too late, and what had changed. */
export interface LostRace {
  incidentId: string
  order: Order
  changes: readonly Change[]
  present: Dossier
}

/** What became of a command. */
export type Outcome =
  | { kind: 'done'; present: Dossier }
  | { kind: 'lost' }
  | { kind: 'refused'; reason: string; owner: string }
  | { kind: 'failed'; failure: Failure }

/** The command that came too late and waits for a decision; null: none. */
export const lostRace = signal<LostRace | null>(null)

/** The rows of this page's own commands. */
const own = new Set<number>()

/** Returns the row that the desk has seen of an incident; 0 while it has seen none. */
export function seenSeq(incidentId: string): number {
  const open = dossier.peek()
  const onPage = open?.incident_id === incidentId ? open.seq : 0
  return onPage || (incidents.peek().get(incidentId)?.seq ?? 0)
}

/**
 * Returns the row to give a command upon, for a person who began upon `since`: the present one where nothing that
 * matters came after it, else `since`, so that the service shows what changed.
 */
export async function uponSince(incidentId: string, since: number): Promise<number> {
  if (dossier.peek()?.incident_id !== incidentId) return Math.min(since, seenSeq(incidentId))
  const told = rows.peek().at(-1)?.seq ?? 0
  if (told < seenSeq(incidentId)) await renew(incidentId)
  return standing(rows.peek(), since, seenSeq(incidentId), own)
}

function became(failure: Failure, incidentId: string, order: Order): Outcome {
  if (failure.status === 409) {
    const problem = failure.problem as unknown as Schemas['LostRace']
    lostRace.value = { incidentId, order, changes: problem.changes, present: problem.incident }
    return { kind: 'lost' }
  }
  if (failure.status === 422) {
    const { refused, owner, errors } = failure.problem as Partial<Schemas['CommandRefused']>
    const wrong = errors?.map((one) => `${one.field}: ${one.message}`).join('; ')
    return { kind: 'refused', reason: refused ?? wrong ?? failure.message, owner: owner ?? '' }
  }
  return { kind: 'failed', failure }
}

/**
 * Gives a command upon the state that the desk has seen (`upon`: the row of it); never throws a `Failure`.
 * Where the incident changed meanwhile the answer is `lost`, and `lostRace` holds what a person must decide.
 */
export async function give(incidentId: string, order: Order, upon = seenSeq(incidentId)): Promise<Outcome> {
  if (asOf.peek() !== null) return { kind: 'refused', reason: 'past', owner: '' }
  try {
    const body = { reason: null, ...order, expected_seq: upon } as Wire
    const present = await told(
      client.POST('/v1/incidents/{incident_id}/commands', {
        params: { path: { incident_id: incidentId } },
        body,
      }),
    )
    own.add(present.seq)
    show(present)
    void renew(incidentId)
    void catchUp().catch(() => undefined)
    return { kind: 'done', present }
  } catch (failure) {
    if (!(failure instanceof Failure)) throw failure
    return became(failure, incidentId, order)
  }
}

/** Gives the command that came too late once more, upon the state that is there now. */
export async function giveAnyway(): Promise<Outcome | null> {
  const lost = lostRace.peek()
  if (lost === null) return null
  lostRace.value = null
  show(lost.present)
  return give(lost.incidentId, lost.order, lost.present.seq)
}

/** Leaves the command that came too late, and shows the incident as it is now. */
export function lookAgain(): void {
  const lost = lostRace.peek()
  lostRace.value = null
  if (lost === null) return
  show(lost.present)
  void renew(lost.incidentId)
}
