/** Whom and what the words of a line mean; each throws `Misread` where that is nothing or several. */
import { numbered, shortNumber } from '../state/numbers'
import { boundTo, type Context, type KnownAssignment, type KnownIncident, named } from './context'
import { Misread } from './misread'

/** Returns the one of some codes that a typed word names, by itself, by its words, or by its beginning. */
export function codeOf(
  typed: string,
  codes: readonly string[],
  wordOf: (code: string) => string,
): string | null {
  const wanted = typed.toLowerCase()
  const exact = codes.find((code) => code === wanted || wordOf(code).toLowerCase() === wanted)
  if (exact) return exact
  const begun = codes.filter(
    (code) => code.startsWith(wanted) || wordOf(code).toLowerCase().startsWith(wanted),
  )
  return begun.length === 1 ? (begun[0] ?? null) : null
}

/** Returns the incident that a word means; throws `Misread` where it means none or several. */
export function incidentOf(typed: string, context: Context): KnownIncident {
  if (typed === '.') {
    const open = context.incidents.find((one) => one.incident_id === context.open)
    if (!open) throw new Misread('nothing_open')
    return open
  }
  const found = numbered(typed, context.incidents)
  if (found.length > 1)
    throw new Misread('several', {
      typed,
      numbers: found
        .slice(0, 5)
        .map((one) => `#${shortNumber(one)}`)
        .join(' '),
    })
  if (!found[0]) throw new Misread('no_incident', { typed })
  return found[0]
}

/** Returns the id of the responder that a word means; one of the right form that nobody here knows is taken as it is. */
export function responderOf(typed: string, context: Context): string {
  const found = named(typed, context.responders, (one) => one.name)
  if (found.length > 1)
    throw new Misread('several_responders', {
      typed,
      ids: found
        .slice(0, 4)
        .map((one) => one.responder_id)
        .join(' '),
    })
  if (found[0]) return found[0].responder_id
  if (/^[a-z]+-\d+$/.test(typed)) return `${context.areaId}-${typed}`
  if (/^\d{6,}-[a-z]+-\d+$/.test(typed)) return typed
  throw new Misread('no_responder', { typed })
}

/** Returns the active assignment of the responder that a word means. */
export function boundOf(typed: string, incident: KnownIncident, context: Context): KnownAssignment {
  const found = named(typed, boundTo(incident.incident_id, context), (one) => one.responder_name)
  if (!found[0]) throw new Misread('not_bound', { typed, number: shortNumber(incident) })
  return found[0]
}
