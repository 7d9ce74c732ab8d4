/**
 * Who is looking at which incident, and who is handling it.
 *
 * This page says what it has open every few seconds; the service tells everybody on the live feed. A page that
 * says nothing for 20 s counts as gone, so nobody need say farewell.
 */
import { computed, effect, signal } from '@preact/signals'
import { client, type Schemas, told } from '../api/client'
import { may, session } from '../api/session'
import type { Control } from '../live/feed'
import { asOf, incidents } from '../state/board'
import { selected } from '../state/selection'

export type Person = Schemas['PresentPerson']

/** Sooner than a third of the time after which a page counts as gone. */
const BEAT_MS = 6_000

/** Who is at which incident, as the service tells it; this person's own pages too. */
export const presence = signal<ReadonlyMap<string, readonly Person[]>>(new Map())

const page = crypto.randomUUID()

/** How the log names whoever is signed in: `role:subject`. */
export const ownName = (): string => (session.value ? `${session.value.role}:${session.value.subject}` : '')

/** Returns an actor's name without its role. */
export const nameOf = (actor: string): string => actor.slice(actor.indexOf(':') + 1) || actor

/** Returns who else is at an incident. */
export function othersAt(incidentId: string): readonly Person[] {
  return (presence.value.get(incidentId) ?? []).filter((one) => one.actor !== ownName())
}

/** Loads who is where; what the feed tells afterwards changes it. */
export async function loadPresence(): Promise<void> {
  const all = await told(client.GET('/v1/presence', {}))
  presence.value = new Map(all.incidents.map((one) => [one.incident_id, one.people]))
}

/** Takes what the feed tells of who is where; anything else is left alone. */
export function notePresence(control: Control): void {
  if (control.type !== 'feed.presence') return
  put(control.incident_id as string, control.people as Person[])
}

function put(incidentId: string, people: readonly Person[]): void {
  const all = new Map(presence.peek())
  if (people.length > 0) all.set(incidentId, people)
  else all.delete(incidentId)
  presence.value = all
}

async function say(incidentId: string, doing: Person['doing']): Promise<void> {
  const view = await told(
    client.PUT('/v1/incidents/{incident_id}/presence', {
      params: { path: { incident_id: incidentId } },
      body: { page, doing },
    }),
  )
  put(incidentId, view.people)
}

async function leave(incidentId: string): Promise<void> {
  const params = { path: { incident_id: incidentId }, query: { page } }
  await told(
    client.DELETE('/v1/incidents/{incident_id}/presence', { params, parseAs: 'text', keepalive: true }),
  )
}

/** What is done at an incident here: handling it when it is one's own. */
const doingAt = (incidentId: string): Person['doing'] =>
  incidents.value.get(incidentId)?.owner === ownName() && may('command_incidents') ? 'handling' : 'looking'

/** Says which incident is open here, for as long as it is and the page is seen; returns what stops it. */
export function attend(): () => void {
  const quietly = (asked: Promise<void>) => void asked.catch(() => undefined)
  const seen = signal(!document.hidden)
  const look = () => {
    seen.value = !document.hidden
  }
  document.addEventListener('visibilitychange', look)
  const here = computed(() => (seen.value && asOf.value === null ? selected.value : null))
  const doing = computed(() => (here.value === null ? null : doingAt(here.value)))
  const leaving = effect(() => {
    const incidentId = here.value
    if (incidentId !== null) return () => quietly(leave(incidentId))
  })
  const saying = effect(() => {
    const [incidentId, what] = [here.value, doing.value]
    if (incidentId === null || what === null) return
    const beat = () => quietly(say(incidentId, what))
    beat()
    const timer = setInterval(beat, BEAT_MS)
    return () => clearInterval(timer)
  })
  const stop = () => {
    saying()
    leaving()
  }
  addEventListener('pagehide', stop)
  return () => {
    stop()
    removeEventListener('pagehide', stop)
    document.removeEventListener('visibilitychange', look)
  }
}
