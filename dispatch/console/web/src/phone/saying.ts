/** Turns a touch into a tap of the queue, with the time and the place it was made at. */
import { skew } from '../state/clock'
import { vibrate } from './alarm'
import { me } from './own'
import { here } from './place/position'
import { say } from './queue/sending'
import { type Duty, type Step, type TapPlace, tap } from './queue/tap'

const STALE_MS = 60_000

function place(at: number): TapPlace | null {
  const fix = here.value
  if (fix === null || at - fix.at > STALE_MS) return null
  const { latitude, longitude, accuracy_m } = fix
  return { latitude, longitude, accuracy_m, datum: 'wgs84' }
}

/** Says something of an assignment; it is kept on the phone when this resolves, whatever the network does. */
export async function saidOf(
  assignmentId: string,
  step: Step,
  more: { disposition?: string; note?: string | null } = {},
): Promise<void> {
  const at = Date.now() + skew.value
  const who = me.value?.responder_id
  if (who === undefined) return
  vibrate(30)
  await say(tap(who, assignmentId, step, at, { ...more, location: place(at) }))
}

/** Goes on or off duty. */
export async function saidDuty(status: Duty): Promise<void> {
  const who = me.value?.responder_id
  if (who === undefined) return
  vibrate(30)
  await say(tap(who, '', status, Date.now() + skew.value))
}
