/** The incident that is open: its record, its log and its cameras, kept as new as the board. */
import { batch, computed, effect, signal } from '@preact/signals'
import { client, Failure, type Schemas, told } from '../api/client'
import { type Advisory, type Assignment, asOf, type Incident, incidents, shown } from '../state/board'
import { selected } from '../state/selection'
import type { LogRow } from './logrow'
import { learnNames } from './words'

export type Dossier = Schemas['IncidentDossier']
export type Alert = Schemas['AlertView']
export type Camera = Schemas['NearbyCamera']

/** What is shown of an incident, now or at a moment of the past. */
export interface Shown {
  incident: Incident
  ownerSince: string | null
  assignments: readonly Assignment[]
  advisories: readonly Omit<Advisory, 'incident_id'>[]
  alerts: readonly Alert[]
  rows: readonly LogRow[]
  past: boolean
}

export const dossier = signal<Dossier | null>(null)
export const rows = signal<readonly LogRow[]>([])
export const cameras = signal<readonly Camera[]>([])
/** Why the incident cannot be shown; null while nothing is wrong. */
export const trouble = signal<Failure | null>(null)

const ROWS_AT_ONCE = 500
const MOST_PAGES = 40

const isOpen = (id: string): boolean => selected.peek() === id

async function loadRows(id: string): Promise<void> {
  for (let page = 0; page < MOST_PAGES; page++) {
    const after = rows.peek().at(-1)?.seq ?? 0
    const query = { after, limit: ROWS_AT_ONCE }
    const answer = await told(
      client.GET('/v1/incidents/{incident_id}/log', { params: { path: { incident_id: id }, query } }),
    )
    if (!isOpen(id) || (rows.peek().at(-1)?.seq ?? 0) !== after) return
    rows.value = [...rows.peek(), ...answer.rows]
    if (answer.next_after === null) return
  }
}

async function loadDossier(id: string): Promise<void> {
  const answer = await told(
    client.GET('/v1/incidents/{incident_id}', { params: { path: { incident_id: id } } }),
  )
  if (isOpen(id)) show(answer)
}

async function loadCameras(id: string): Promise<void> {
  const answer = await told(
    client.GET('/v1/incidents/{incident_id}/cameras', { params: { path: { incident_id: id } } }),
  )
  if (isOpen(id)) cameras.value = answer.cameras
}

/** Shows a record that an answer brought, unless a newer one is shown already. */
export function show(answer: Dossier): void {
  learnNames(answer.assignments)
  const before = dossier.peek()
  if (before?.incident_id === answer.incident_id && before.seq > answer.seq) return
  if (isOpen(answer.incident_id)) dossier.value = answer
}

let loading: { id: string; done: Promise<void> } | null = null
let again = false

/** Loads what changed of an incident; while one load is under way the next follows it. Never throws a `Failure`. */
export function renew(id: string): Promise<void> {
  if (loading?.id === id) {
    again = true
    return loading.done
  }
  const mine = { id, done: load(id) }
  loading = mine
  return mine.done.finally(() => {
    if (loading === mine) loading = null
  })
}

async function load(id: string): Promise<void> {
  try {
    do {
      again = false
      await Promise.all([loadDossier(id), loadRows(id)])
    } while (again && isOpen(id))
    if (isOpen(id)) trouble.value = null
  } catch (failure) {
    if (!(failure instanceof Failure)) throw failure
    if (isOpen(id)) trouble.value = failure
  }
}

/** Keeps the open incident loaded; returns what stops it. */
export function keepOpenIncident(): () => void {
  let open: string | null = null
  let where = ''
  const wanted = computed(() => {
    const id = selected.value
    const known = id === null ? undefined : incidents.value.get(id)
    return [id, known?.seq ?? 0, JSON.stringify(known?.location ?? null)] as const
  })
  return effect(() => {
    const [id, , location] = wanted.value
    if (id !== open)
      batch(() => {
        dossier.value = null
        rows.value = []
        cameras.value = []
        trouble.value = null
      })
    if (id !== null && (id !== open || location !== where)) void loadCameras(id).catch(() => undefined)
    open = id
    where = location
    if (id !== null) void renew(id)
  })
}

function pastOf(id: string, moment: NonNullable<typeof asOf.value>): Shown | null {
  const incident = shown.value.incidents.get(id)
  if (!incident) return null
  const of = new Set(incident.alert_ids)
  return {
    incident,
    ownerSince: null,
    assignments: shown.value.assignments.get(id) ?? [],
    advisories: shown.value.advisories.get(id) ?? [],
    alerts: dossier.value?.alerts.filter((one) => of.has(one.alert_id)) ?? [],
    rows: rows.value.filter((row) => row.seq <= moment.seq),
    past: true,
  }
}

/** What the page shows; null while nothing is open, loaded, or known at that moment. */
export const view = computed<Shown | null>(() => {
  const id = selected.value
  if (id === null) return null
  const moment = asOf.value
  if (moment !== null) return pastOf(id, moment)
  const known = dossier.value
  if (known === null || known.incident_id !== id) return null
  return {
    incident: known,
    ownerSince: known.owner_since,
    assignments: known.assignments,
    advisories: known.advisories,
    alerts: known.alerts,
    rows: rows.value,
    past: false,
  }
})
