/** The log's codes, names and lengths in the words of the page's language. */
import i18next from 'i18next'
import type { Schemas } from '../api/client'
import { language, t, word } from '../i18n'
import { span } from '../i18n/time'
import { responders } from '../state/board'
import { shortNumber } from '../state/numbers'
import { placeName, postName } from '../state/places'
import { type ReasonPart, reasonParts } from './reasons'
import { refusalOf } from './refusals'
import type { Value } from './tellings'

const CODE = /^[a-z0-9_]+$/
const PERSON = /^([a-z-]+):(.+)$/s

/** Keeps the direction of writing of what comes from outside away from the words around it. */
export const apart = (outside: string): string => `\u2068${outside}\u2069`

/** Returns the words of a code of this page; the code itself where it has none. */
export function said(group: string, code: string): string {
  void language.value
  if (!CODE.test(code)) return apart(code)
  return i18next.t(`incident:${group}.${code}`, { defaultValue: code }) as string
}

/** Names learnt from answers besides the board and the district. */
const learnt = new Map<string, string>()

/** Remembers the names of responders that an answer told. */
export function learnNames(
  of: Iterable<{ responder_id: string; name?: string; responder_name?: string }>,
): void {
  for (const one of of) {
    const name = one.name ?? one.responder_name
    if (name) learnt.set(one.responder_id, name)
  }
}

/** Returns the id of a responder without the area's code, which all of them share. */
export const shortId = (id: string): string => id.replace(/^\d+-/, '')

/** Returns what a responder or a source is called, and its short id. */
export function responderName(id: string): string {
  const name = responders.value.get(id)?.name || postName(id) || learnt.get(id) || ''
  return name ? apart(name) : shortId(id)
}

/** Returns who did something: the clock, a person with role, a responder or a source. */
export function actorName(actor: string): string {
  if (actor === 'clock') return t('incident:actor.clock')
  const person = PERSON.exec(actor)
  if (person) return `${said('actor', (person[1] ?? '').replace('-', '_'))} ${apart(person[2] ?? '')}`
  return responderName(actor)
}

/** Returns a distance, `350 m` or `2.9 km`. */
export const metres = (m: number): string =>
  m < 1_000 ? `${Math.round(m)} m` : `${(m / 1_000).toFixed(1)} km`

const WINDS = ['n', 'ne', 'e', 'se', 's', 'sw', 'w', 'nw']

/** Returns the side of the sky of a bearing in degrees clockwise from north. */
export const wind = (degrees: number): string =>
  said('wind', WINDS[Math.round((((degrees % 360) + 360) % 360) / 45) % 8] ?? 'n')

function partWords(part: ReasonPart): string {
  if ('words' in part) return apart(part.words)
  const values = { ...part.values }
  if (typeof values.category === 'string') values.category = word('category', values.category)
  if (typeof values.incident === 'string') values.incident = `#${shortNumber(values.incident)}`
  if (!i18next.exists(`incident:reason.${part.key}`)) return part.key
  return t(`incident:reason.${part.key}`, values)
}

/** Returns a reason of the log in words; what a person wrote as it is. */
export const reasonWords = (reason: string): string =>
  reasonParts(reason).map(partWords).join(t('incident:semicolon'))

/** Returns why the rules refuse, in words. */
export function refusalWords(reason: string): string {
  const { key, values } = refusalOf(reason)
  const worded: Record<string, string> = { ...values }
  if (values.actor) worded.actor = actorName(values.actor)
  if (values.responder) worded.responder = responderName(values.responder)
  if (values.into) worded.into = `#${shortNumber(values.into)}`
  if (values.category) worded.category = word('category', values.category)
  if (values.status) worded.status = word(key === 'advisory_over' ? 'advisory' : 'assignment', values.status)
  return t(`incident:refused.${key}`, worded)
}

/** Returns a value of a sentence in words. */
export function valueWords(value: Value): string | number {
  if (typeof value !== 'object') return value
  if ('code' in value)
    return value.kind === 'advisory_kind' ? said('advisory_kind', value.code) : word(value.kind, value.code)
  if ('responder' in value) return responderName(value.responder)
  if ('responders' in value) return value.responders.map(responderName).join(t('incident:list'))
  if ('source' in value) return responderName(value.source)
  if ('incident' in value) return `#${shortNumber(value.incident)}`
  if ('place' in value) return placeName(value.place) || t('incident:no_place')
  if ('seconds' in value) return span(value.seconds * 1_000)
  if ('reason' in value) return reasonWords(value.reason)
  return PERSON.test(value.quote) && !value.quote.includes(' ') ? actorName(value.quote) : apart(value.quote)
}

/** Returns why an incident is short of people, for one line of its plan. */
export const reasonCount = (why: readonly [string, number][]): string =>
  why.map(([name, n]) => `${said('reason', name)} ${n}`).join(t('incident:comma'))

/** Returns who is meant by an assignment. */
export const assigned = (one: Schemas['AssignmentView']): string =>
  one.responder_name || responderName(one.responder_id)
