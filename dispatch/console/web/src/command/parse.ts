/** From a command line to what it orders, or to why it does not. Pure: everything known comes as `Context`. */
import type { Order } from '../incident/order'
import type { Context, KnownIncident } from './context'
import { type CommandName, commandOf, incidentOnly, RULES, words } from './grammar'
import { boundOf, incidentOf } from './meaning'
import { Misread, type Wrong } from './misread'
import { READERS } from './orders'
import { Rest } from './rest'

export type Parsed =
  | { kind: 'empty' }
  | { kind: 'help' }
  | { kind: 'now' }
  | { kind: 'go'; incidentId: string }
  | { kind: 'call'; incidentId: string; responderId: string; who: string }
  | { kind: 'order'; incidentId: string; order: Order }
  | Wrong

function targetOf(name: CommandName, rest: Rest, context: Context): KnownIncident {
  const typed = rest.peek()
  const number = typed !== undefined && /^(\.|#?\d+|inc-.*)$/.test(typed)
  if (!number && incidentOnly(name) && context.open !== null && (typed === undefined || name !== 'go'))
    return incidentOf('.', context)
  return incidentOf(rest.next('incident'), context)
}

function read(line: string, context: Context): Parsed {
  const first = words(line)[0]
  if (!first) return { kind: 'empty' }
  const name = commandOf(first.text)
  if (name === null) throw new Misread('no_command', { typed: first.text })
  if (name === 'help' || name === 'now') return { kind: name }
  const rest = new Rest(line)
  const incident = targetOf(name, rest, context)
  const { incident_id: incidentId } = incident
  if (name === 'go') {
    rest.end()
    return { kind: 'go', incidentId }
  }
  if (name === 'call') {
    const bound = boundOf(rest.next('bound'), incident, context)
    return { kind: 'call', incidentId, responderId: bound.responder_id, who: bound.responder_name }
  }
  const reader = READERS[name]
  if (!reader) throw new Misread('no_command', { typed: RULES[name].names[0] })
  return { kind: 'order', incidentId, order: reader(incident, rest, context) }
}

/** Reads a command line. */
export function parse(line: string, context: Context): Parsed {
  try {
    return read(line, context)
  } catch (error) {
    if (error instanceof Misread) return error.wrong
    throw error
  }
}
