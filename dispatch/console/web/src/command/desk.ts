/** What the command bar knows of this desk: the `Context` of the parser from what is on the screen. */
import { effect, signal } from '@preact/signals'
import { language, t, word } from '../i18n'
import { span } from '../i18n/time'
import { type Candidate, candidatesFor } from '../incident/candidates'
import { CATEGORIES } from '../incident/categories'
import { DISPOSITIONS, dispositionWords } from '../incident/dispositions'
import { seenSeq, uponSince } from '../incident/order'
import { said } from '../incident/words'
import { areaId, shown } from '../state/board'
import { district, placeName } from '../state/places'
import { selected } from '../state/selection'
import { placeOf } from './complete'
import type { Context, KnownResponder } from './context'

/** What stands in the bar. */
export const line = signal('')

/** The incident that was open when a line was begun, and the row at which it was seen. */
export interface Seen {
  incidentId: string
  seq: number
}

let begun: Seen | null = null

/** Returns what was seen when the present line was begun; null where no incident was open. */
export const seenAtBeginning = (): Seen | null => begun

/** Writes into the bar; the first letter remembers what was seen at that moment. */
export function write(text: string): void {
  const open = selected.peek()
  if (!text) begun = null
  else if (begun === null && open !== null) begun = { incidentId: open, seq: seenSeq(open) }
  line.value = text
}

/** Returns the row upon which an order from a line is given, for what was seen when it was begun. */
export async function uponLine(incidentId: string, seen: Seen | null): Promise<number> {
  return seen?.incidentId === incidentId ? uponSince(incidentId, seen.seq) : seenSeq(incidentId)
}

/** Who could be sent where the line speaks of sending; nobody otherwise. */
const candidates = signal<{ incidentId: string; found: readonly Candidate[] }>({ incidentId: '', found: [] })

const PAUSE_MS = 120

function wordOf(kind: string, code: string): string {
  if (kind === 'verdict') return t(`command:verdict.${code}`)
  if (kind !== 'place') return word(kind, code)
  const incident = shown.value.incidents.get(code)
  return incident ? placeName(incident) : ''
}

/** Everybody with a name that the page has heard of: candidates first, then the board, then those at posts. */
function everybody(): KnownResponder[] {
  const known = new Map<string, KnownResponder>()
  for (const one of candidates.value.found)
    known.set(one.responder_id, {
      responder_id: one.responder_id,
      name: one.name,
      hint: [
        word('kind', one.kind),
        span(one.travel_seconds * 1_000),
        one.reason && said('reason', one.reason),
      ]
        .filter(Boolean)
        .join(' · '),
    })
  for (const one of shown.value.responders.values())
    if (!known.has(one.responder_id))
      known.set(one.responder_id, {
        responder_id: one.responder_id,
        name: one.name,
        hint: word('kind', one.kind),
      })
  const posts = district.value ? [...district.value.units, ...district.value.posts] : []
  for (const one of posts) if (!known.has(one.id)) known.set(one.id, { responder_id: one.id, name: one.name })
  return [...known.values()]
}

/** Returns what is known now; reading it in a component makes that component follow it. */
export function context(): Context {
  void language.value
  return {
    areaId: areaId.value,
    open: selected.value,
    incidents: [...shown.value.incidents.values()],
    assignments: (id) => shown.value.assignments.get(id) ?? [],
    advisories: (id) => shown.value.advisories.get(id) ?? [],
    get responders() {
      return everybody()
    },
    categories: CATEGORIES,
    dispositions: DISPOSITIONS.map((code) => ({ code, words: dispositionWords(code) })),
    word: wordOf,
  }
}

/** Asks who could be sent whenever the line comes to that; returns what stops it. */
export function keepCandidates(): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  let asked = ''
  const stop = effect(() => {
    const place = placeOf(line.value, context())
    const wanted = place.slot === 'responder' && place.incident ? place.incident.incident_id : ''
    const key = wanted && `${wanted} ${place.typed}`
    if (key === asked) return
    asked = key
    clearTimeout(timer)
    if (!wanted) return
    timer = setTimeout(() => {
      candidatesFor(wanted, place.typed, 12).then(
        ({ candidates: found }) => {
          if (asked === key) candidates.value = { incidentId: wanted, found }
        },
        () => undefined, // Without the service's proposals those on the board can still be named.
      )
    }, PAUSE_MS)
  })
  return () => {
    stop()
    clearTimeout(timer)
  }
}
