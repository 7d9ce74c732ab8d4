/** Doing what a command line says, and what is told of it. */
import { t, word } from '../i18n'
import { barredBecause } from '../incident/allowed'
import { open } from '../incident/dialogs'
import { give, type Order } from '../incident/order'
import { outcomeWords } from '../incident/outcome'
import { responderName, said } from '../incident/words'
import { asOf, shown } from '../state/board'
import { shortNumber } from '../state/numbers'
import { placeName } from '../state/places'
import { select } from '../state/selection'
import { type Seen, uponLine } from './desk'
import type { Parsed } from './parse'
import { sheet } from './sheet'

/** What the bar says beside the line: whether it went well, and in what words. */
export interface Told {
  good: boolean
  words: string
}

function objectWords(order: Order): string {
  switch (order.command) {
    case 'assign':
      return `${responderName(order.responder_id)} · ${word('role', order.role)}`
    case 'reprioritise':
      return [word('priority', String(order.priority)), order.category && word('category', order.category)]
        .filter(Boolean)
        .join(' ')
    case 'merge':
      return `→ #${shortNumber(order.into)}`
    case 'close':
      return order.disposition
    case 'note':
      return order.text
    case 'split':
      return order.alert_ids.join(', ')
    default:
      return ''
  }
}

/** Returns what would happen, so that it is seen before Enter. */
export function foretell(parsed: Parsed): string {
  if (parsed.kind === 'wrong') return t(`command:wrong.${parsed.key}`, parsed.values)
  if (parsed.kind === 'empty' || parsed.kind === 'help' || parsed.kind === 'now') return ''
  const incident = shown.value.incidents.get(parsed.incidentId)
  const about = incident
    ? `#${shortNumber(incident)} ${word('category', incident.category)} ${placeName(incident)}`
    : `#${shortNumber(parsed.incidentId)}`
  if (parsed.kind === 'go') return `${t('command:does.go')} ${about}`
  if (parsed.kind === 'call') return `${t('command:does.call')} ${about} · \u2068${parsed.who}\u2069`
  const does =
    parsed.order.command === 'claim' && parsed.order.take_over
      ? t('incident:do.take_over')
      : said('command', parsed.order.command)
  return [does, about, objectWords(parsed.order)].filter(Boolean).join(' · ')
}

/** Does what the line says; returns what is to be told of it. */
export async function run(parsed: Parsed, seen: Seen | null): Promise<Told> {
  switch (parsed.kind) {
    case 'empty':
      return { good: true, words: '' }
    case 'wrong':
      return { good: false, words: foretell(parsed) }
    case 'help':
      sheet.value = true
      return { good: true, words: '' }
    case 'now':
      asOf.value = null
      return { good: true, words: t('command:is_now') }
    case 'go':
      select(parsed.incidentId)
      return { good: true, words: foretell(parsed) }
    case 'call':
      select(parsed.incidentId)
      open({ name: 'call', incidentId: parsed.incidentId, responderId: parsed.responderId, who: parsed.who })
      return { good: true, words: '' }
    case 'order':
      return runOrder(parsed, seen)
  }
}

async function runOrder(parsed: Extract<Parsed, { kind: 'order' }>, seen: Seen | null): Promise<Told> {
  const foretold = foretell(parsed)
  const barred = barredBecause(parsed.order.command)
  if (barred) return { good: false, words: barred }
  const outcome = await give(parsed.incidentId, parsed.order, await uponLine(parsed.incidentId, seen))
  if (outcome.kind === 'done') return { good: true, words: `${t('incident:done')}: ${foretold}` }
  return { good: false, words: outcome.kind === 'lost' ? t('command:lost') : outcomeWords(outcome) }
}
