/**
 * What the desk sees: incidents, their assignments and advisories, and who is where.
 *
 * Nothing here is guessed from the feed's messages: a message says that something changed, and the change is
 * then asked of the service (`GET /v1/board?after=`), once a beat at most however much comes.
 */
import { batch, computed, signal } from '@preact/signals'
import { client, type Schemas, told } from '../api/client'
import type { Frame } from '../live/feed'
import { taking, untilBeat } from './beat'
import { learn } from './clock'

export type Incident = Schemas['IncidentView']
export type Assignment = Schemas['AssignmentView']
export type Board = Schemas['BoardView']
export type Advisory = Board['advisories'][number]
export type Responder = Board['responders'][number]

export const areaId = signal('')
/** The row of the log that what is shown stands at. */
export const seq = signal(0)
/** The newest row that the feed has told of: beyond `seq` while a change is being fetched. */
export const toldSeq = signal(0)
/** When what is shown was last brought up to date, UTC ms by the service's clock; 0: never. */
export const currentAt = signal(0)
export const incidents = signal<ReadonlyMap<string, Incident>>(new Map())
export const assignments = signal<ReadonlyMap<string, readonly Assignment[]>>(new Map())
export const advisories = signal<ReadonlyMap<string, readonly Advisory[]>>(new Map())
export const responders = signal<ReadonlyMap<string, Responder>>(new Map())
export const counts = signal<Board['counts'] | null>(null)

/** When the log begins: no earlier moment can be shown; null: it is empty, or not known yet. */
export const beginsAt = signal<string | null>(null)

/** The moment of the log that is shown instead of the present; null: the present. */
export const asOf = signal<Board | null>(null)

/** Incidents that are not closed. */
export const openIncidents = computed(() =>
  [...shown.value.incidents.values()].filter((one) => one.status !== 'closed'),
)

/** What is on the screen: the present, or the moment chosen. */
export const shown = computed(() => {
  const past = asOf.value
  if (past === null)
    return {
      incidents: incidents.value,
      assignments: assignments.value,
      advisories: advisories.value,
      responders: responders.value,
      counts: counts.value,
    }
  return {
    incidents: byId(past.incidents),
    assignments: grouped(past.assignments),
    advisories: grouped(past.advisories),
    responders: new Map(past.responders.map((one) => [one.responder_id, one])),
    counts: past.counts,
  }
})

const byId = (list: readonly Incident[]) => new Map(list.map((one) => [one.incident_id, one]))

function grouped<T extends { incident_id: string | null }>(list: readonly T[]): Map<string, readonly T[]> {
  const groups = new Map<string, T[]>()
  for (const one of list) {
    const key = one.incident_id ?? ''
    const group = groups.get(key)
    if (group) group.push(one)
    else groups.set(key, [one])
  }
  return groups
}

/** Loads the present state whole; returns its place in the log, `area:seq`. */
export async function loadBoard(): Promise<string> {
  const board = await told(client.GET('/v1/board', {}))
  batch(() => {
    areaId.value = board.area_id
    seq.value = board.seq
    toldSeq.value = board.seq
    incidents.value = byId(board.incidents)
    assignments.value = grouped(board.assignments)
    advisories.value = grouped(board.advisories)
    responders.value = new Map(board.responders.map((one) => [one.responder_id, one]))
    counts.value = board.counts
    beginsAt.value = board.begins_at
    currentAt.value = Date.parse(board.at)
  })
  learn(board.at)
  return `${board.area_id}:${board.seq}`
}

let gathering: ReturnType<typeof setTimeout> | null = null
let asking = false

/** Takes note that something changed; what it is, is asked for shortly. */
export function noteFrame(frame: Frame): void {
  if (frame.seq > toldSeq.value) toldSeq.value = frame.seq
  gather()
}

function gather(wait = untilBeat()): void {
  if (gathering !== null || asking) return
  gathering = setTimeout(() => {
    gathering = null
    void catchUp()
  }, wait)
}

const AGAIN_MS = [250, 500, 1_000, 2_000, 4_000]
let failures = 0

/** Fetches what changed after the row shown, and puts it on the board; tells whether that is all there is. */
export async function catchUp(): Promise<boolean> {
  if (asking) return false
  asking = true
  let again: number | undefined
  try {
    const change = await told(client.GET('/v1/board', { params: { query: { after: seq.value } } }))
    taking(() => apply(change))
    failures = 0
  } catch {
    again = AGAIN_MS[Math.min(failures++, AGAIN_MS.length - 1)] ?? 4_000
  } finally {
    asking = false
  }
  if (failures > 0 || toldSeq.value > seq.value) gather(again)
  return failures === 0 && toldSeq.value <= seq.value
}

/** So long after its end an incident stays on the page, as it does on the service's own board. */
const KEPT_MS = 3_600_000

function forget(before: number, all: Map<string, Incident>, ...parts: Map<string, unknown>[]): void {
  for (const [id, one] of all) {
    if (one.closed_at === null || Date.parse(one.closed_at) >= before) continue
    all.delete(id)
    for (const part of parts) part.delete(id)
  }
}

function apply(change: Board): void {
  batch(() => {
    if (change.incidents.length > 0) {
      const all = new Map(incidents.value)
      const theirs = new Map(assignments.value)
      const told = new Map(advisories.value)
      const newAssignments = grouped(change.assignments)
      const newAdvisories = grouped(change.advisories)
      forget(Date.parse(change.at) - KEPT_MS, all, theirs, told)
      for (const one of change.incidents) {
        all.set(one.incident_id, one)
        theirs.set(one.incident_id, newAssignments.get(one.incident_id) ?? [])
        told.set(one.incident_id, newAdvisories.get(one.incident_id) ?? [])
      }
      incidents.value = all
      assignments.value = theirs
      advisories.value = told
    }
    if (change.responders.length > 0) {
      const all = new Map(responders.value)
      for (const one of change.responders) all.set(one.responder_id, one)
      responders.value = all
    }
    counts.value = change.counts
    seq.value = change.seq
    currentAt.value = Date.parse(change.at)
  })
  learn(change.at)
}
