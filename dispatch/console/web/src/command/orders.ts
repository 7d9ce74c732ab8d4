/** What each command makes of the words behind its incident. */
import type { Order } from '../incident/order'
import { shortNumber } from '../state/numbers'
import { advisoriesFor, type Context, type KnownIncident } from './context'
import type { CommandName } from './grammar'
import { boundOf, codeOf, incidentOf, responderOf } from './meaning'
import { Misread } from './misread'
import type { Rest } from './rest'

const ROLES = ['primary', 'support', 'volunteer', 'reinforcement'] as const
const VERDICTS = ['approve', 'withdraw'] as const

function because(rest: Rest): { reason?: string } {
  const reason = rest.text()
  return reason ? { reason } : {}
}

type Reader = (incident: KnownIncident, rest: Rest, context: Context) => Order

/** Reads what a command orders; commands that order nothing are not here. */
export const READERS: Partial<Record<CommandName, Reader>> = {
  assign: (_, rest, context) => {
    const responder_id = responderOf(rest.next('responder'), context)
    const role = codeOf(rest.peek() ?? '\0', ROLES, (code) => context.word('role', code))
    if (role) rest.next('role')
    return {
      command: 'assign',
      responder_id,
      role: (role ?? 'reinforcement') as (typeof ROLES)[number],
      ...because(rest),
    }
  },
  release: (incident, rest, context) => {
    const { assignment_id } = boundOf(rest.next('bound'), incident, context)
    return { command: 'release', assignment_id, ...because(rest) }
  },
  escalate: (_, rest) => ({ command: 'escalate', ...because(rest) }),
  stand_down: (_, rest) => ({ command: 'stand_down', ...because(rest) }),
  reopen: (_, rest) => ({ command: 'reopen', ...because(rest) }),
  claim: (_, rest) => {
    rest.end()
    return { command: 'claim', take_over: false }
  },
  take_over: (_, rest) => ({ command: 'claim', take_over: true, ...because(rest) }),
  give_back: (_, rest) => {
    rest.end()
    return { command: 'give_back' }
  },
  note: (_, rest) => {
    const text = rest.text()
    if (!text) throw new Misread('missing_text')
    return { command: 'note', text }
  },
  reprioritise: (_, rest, context) => {
    const typed = rest.next('priority')
    const priority = /^[1-5]$/.test(typed)
      ? Number(typed)
      : Number(codeOf(typed, ['1', '2', '3', '4', '5'], (code) => context.word('priority', code)))
    if (!priority) throw new Misread('no_priority', { typed })
    const category = codeOf(rest.peek() ?? '\0', context.categories, (code) => context.word('category', code))
    if (category) rest.next('category')
    return { command: 'reprioritise', priority, category, location: null, ...because(rest) } as Order
  },
  merge: (incident, rest, context) => {
    const into = incidentOf(rest.next('other'), context)
    if (into.incident_id === incident.incident_id) throw new Misread('merge_itself')
    return { command: 'merge', into: into.incident_id, ...because(rest) }
  },
  split: (incident, rest) => {
    const typed = [rest.next('alerts'), ...rest.text().split(/\s+/)].filter(Boolean)
    const alert_ids = typed.map((one) => {
      const alert = /^\d{1,3}$/.test(one) ? incident.alert_ids[Number(one) - 1] : one
      if (!alert) throw new Misread('no_alert', { typed: one, count: incident.alert_ids.length })
      return alert
    })
    return { command: 'split', alert_ids: [...new Set(alert_ids)] }
  },
  advisory: (incident, rest, context) => {
    const typed = rest.next('verdict')
    const verdict = codeOf(typed, VERDICTS, (code) => context.word('verdict', code))
    if (!verdict) throw new Misread('no_verdict', { typed })
    const choices = advisoriesFor(verdict, incident.incident_id, context)
    const number = rest.peek() === undefined && choices.length === 1 ? 1 : Number(rest.peek() ?? Number.NaN)
    if (choices.length === 0) throw new Misread(`no_advisory_${verdict}`, { number: shortNumber(incident) })
    const advisory = choices[number - 1]
    if (!advisory) throw new Misread('which_advisory', { count: choices.length })
    return verdict === 'approve'
      ? ({ command: 'approve_advisory', advisory_id: advisory.advisory_id, text: null } as Order)
      : { command: 'withdraw_advisory', advisory_id: advisory.advisory_id }
  },
  close: (_, rest, context) => {
    const typed = rest.text()
    if (!typed) throw new Misread('missing_disposition')
    const usual = context.dispositions.find((one) => one.code === typed.toLowerCase())
    return { command: 'close', disposition: usual?.words ?? typed }
  },
}
