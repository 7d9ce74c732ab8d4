/** What the service says of the responder of this phone, and what it said last when it cannot be reached. */
import { batch, computed, effect, signal } from '@preact/signals'
import { client, type Schemas, told } from '../api/client'
import { now, skew } from '../state/clock'
import { active, dutyWith, type Shown, withTaps } from './queue/effect'
import { landed, taps } from './queue/sending'
import { keep, kept } from './store'

export type Own = Schemas['OwnAssignment']
export type Me = Schemas['MeView']

interface Snapshot {
  me: Me
  own: Own[]
  /** When the service said so, UTC ms. */
  at: number
  skew: number
}

const KEY = 'own'

export const me = signal<Me | null>(null)
const own = signal<readonly Own[]>([])
/** When the service said what is shown, UTC ms. */
export const saidAt = signal(0)
/** How the last attempt to ask the service ended. */
export type Standing = 'not_yet' | 'well' | 'failed'
export const standing = signal<Standing>('not_yet')

/** The assignments with the own taps laid over them: those that bind first, then the newest. */
export const assignments = computed<Shown[]>(() =>
  withTaps(own.value, landed.value, taps.value).sort(
    (a, b) => Number(active(b.status)) - Number(active(a.status)),
  ),
)
export const bound = computed(() => assignments.value.filter((one) => active(one.status)))
/** Taps that the service would not take, of going on or off duty or of assignments that are not shown. */
export const strayRefusals = computed(() =>
  taps.value.filter(
    (tap) => tap.refused && !own.value.some((one) => one.assignment_id === tap.assignment_id),
  ),
)
export const duty = computed(() => dutyWith(me.value?.on_duty ?? false, landed.value, taps.value))
export const waiting = computed(() => taps.value.filter((tap) => !tap.refused).length)

/** Shows what the service said last; returns whether there was anything. */
export async function recall(): Promise<boolean> {
  const last = await kept<Snapshot>(KEY)
  if (!last) return false
  batch(() => {
    skew.value = last.skew
    me.value = last.me
    own.value = last.own
    saidAt.value = last.at
  })
  return true
}

let asking: Promise<void> | null = null
let again = false

/** Asks the service anew; a call during another makes it ask once more. Throws a `Failure`. */
export async function reload(): Promise<void> {
  if (asking) {
    again = true
    return asking
  }
  asking = (async () => {
    try {
      do {
        again = false
        await ask()
      } while (again)
    } catch (cause) {
      standing.value = 'failed'
      throw cause
    } finally {
      asking = null
    }
  })()
  return asking
}

async function ask(): Promise<void> {
  const began = Date.now()
  const known = landed.value
  const [whole, list] = await Promise.all([
    told(client.GET('/v1/me', {})),
    told(client.GET('/v1/me/assignments', {})),
  ])
  // The answer was written about half-way between asking and hearing it.
  const ahead = Date.parse(whole.now) - (began + Date.now()) / 2
  batch(() => {
    skew.value = ahead
    me.value = whole
    own.value = list.assignments
    saidAt.value = Date.parse(whole.now)
    standing.value = 'well'
    // What landed before this was asked is in the answer; what landed since is in the next.
    landed.value = landed.value.filter((tap) => !known.includes(tap))
    now.value = Date.now() + ahead
  })
  await keep(KEY, { me: whole, own: list.assignments, at: saidAt.value, skew: ahead } satisfies Snapshot)
}

/** Keeps, for an opening without network, what the service took and has not told of yet. */
export async function rememberLanded(): Promise<void> {
  const whole = me.value
  if (!whole) return
  const { on } = dutyWith(whole.on_duty, landed.value, [])
  const known = withTaps(own.value, landed.value, []).map(({ waiting: _, refused: __, ...one }) => one)
  const last = { me: { ...whole, on_duty: on }, own: known, at: saidAt.value, skew: skew.value }
  await keep(KEY, last satisfies Snapshot)
}

/** Forgets whose phone this was; what it had tapped stays until that responder is back. */
export function clearOwn(): void {
  batch(() => {
    me.value = null
    own.value = []
    landed.value = []
    saidAt.value = 0
    standing.value = 'not_yet'
  })
}

/** Calls back whenever the set of assignments that wait for an answer changes. */
export const onAsked = (heard: (ids: readonly string[]) => void): (() => void) =>
  effect(() => heard(bound.value.filter((one) => one.status === 'notified').map((one) => one.assignment_id)))
