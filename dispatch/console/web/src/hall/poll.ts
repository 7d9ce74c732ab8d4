/** What the hall shows, asked for every few seconds; when nobody answers the last answer stays, marked as old. */
import { computed, signal } from '@preact/signals'
import { client, Failure, type Schemas, told } from '../api/client'
import { learn, now, skew } from '../state/clock'
import { arrivals } from './arrivals'

export type HallState = Schemas['HallView']
export type Recent = HallState['recent'][number]

const EVERY_MS = 3_000
/** Without an answer for this long, what is shown is no longer called the present. */
const OLD_MS = 10_000
/** How long a pop-up stays. */
const SHOWN_MS = 12_000
const MOST_POPUPS = 3

export const hall = signal<HallState | null>(null)
/** When the service last answered, UTC ms by its clock; 0: never. */
export const answeredAt = signal(0)
/** Whether the right to look has ended: nothing but signing in again helps. */
export const ended = signal(false)
export const popups = signal<readonly Recent[]>([])

/** Since when nothing came, UTC ms by the service's clock; null: what is shown is the present. */
export const lostSince = computed(() =>
  ended.value || now.value - answeredAt.value > OLD_MS ? answeredAt.value : null,
)

let known: ReadonlySet<string> | null = null

function take(state: HallState): void {
  learn(state.at)
  hall.value = state
  answeredAt.value = Date.now() + skew.value
  ended.value = false
  const { fresh, seen } = arrivals(known, state.recent)
  known = seen
  if (fresh.length === 0) return
  popups.value = [...fresh, ...popups.value].slice(0, MOST_POPUPS)
  const refs = new Set(fresh.map((one) => one.ref))
  setTimeout(() => {
    popups.value = popups.value.filter((one) => !refs.has(one.ref))
  }, SHOWN_MS)
}

/** Asks for ever. */
export async function poll(): Promise<never> {
  for (;;) {
    try {
      take((await told(client.GET('/v1/hall', {}))) as HallState)
    } catch (failure) {
      ended.value = failure instanceof Failure && (failure.status === 401 || failure.status === 403)
    }
    await new Promise((resolve) => setTimeout(resolve, EVERY_MS))
  }
}
