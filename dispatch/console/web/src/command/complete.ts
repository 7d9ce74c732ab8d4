/** What could stand where the cursor is: commands, incidents, responders, codes. Pure, like the parser. */
import { numbered, shortNumber } from '../state/numbers'
import { advisoriesFor, boundTo, type Context, type KnownIncident } from './context'
import { COMMAND_NAMES, type CommandName, commandOf, incidentOnly, RULES, type Slot, words } from './grammar'

/** One proposal: `line` is the whole line with it taken. */
export interface Proposal {
  line: string
  /** What is proposed, as it would stand in the line. */
  text: string
  /** What it means, in words; a key of `command:` with `key:` in front, or plain. */
  hint: string
}

/** What the word under the cursor should be. */
export interface Place {
  name: CommandName | null
  slot: Slot | 'command' | null
  /** The incident that the line is about, as far as it says. */
  incident: KnownIncident | null
  /** What is typed of the word. */
  typed: string
  /** Where the word begins in the line. */
  at: number
}

const MOST = 8
const ROLES = ['primary', 'support', 'volunteer', 'reinforcement']
const REST: readonly Slot[] = ['text', 'disposition', 'alerts']

const named = (typed: string | undefined, context: Context): KnownIncident | null => {
  if (typed === undefined) return null
  const wanted = typed === '.' ? (context.open ?? '') : typed
  const found = numbered(wanted, context.incidents)
  return found.length === 1 ? (found[0] ?? null) : null
}

/** Returns what the last word of the line should be. */
export function placeOf(line: string, context: Context): Place {
  const all = words(line)
  const inside = all.length > 0 && !/\s$/.test(line)
  const last = all.at(-1)
  const typed = inside ? (last?.text ?? '') : ''
  const at = inside ? (last?.at ?? line.length) : line.length
  const before = all.slice(0, all.length - (inside ? 1 : 0)).map((one) => one.text)
  const here = (name: CommandName | null, slot: Place['slot'], incident: KnownIncident | null = null) => ({
    name,
    slot,
    incident,
    typed,
    at,
  })
  if (before.length === 0) return here(null, 'command')
  const name = commandOf(before[0] ?? '')
  if (name === null) return here(null, null)
  const expected = RULES[name].arguments
  const given = before.slice(1)
  let number = given.length
  const rest = expected.findIndex((one) => REST.includes(one.slot))
  if (rest >= 0 && number >= rest) number = rest
  const incident = named(given[0], context) ?? (incidentOnly(name) ? named('.', context) : null)
  const slot = expected[number]?.slot ?? null
  if (slot !== 'disposition' || number >= given.length) return here(name, slot, incident)
  // How it ended may be several words: all of them are what is being typed.
  const from = all[number + 1]?.at ?? at
  return { name, slot, incident, typed: line.slice(from), at: from }
}

/** Commands that are for incidents open or closed. */
const EITHER: ReadonlySet<CommandName | null> = new Set<CommandName | null>(['go', 'note', 'call'])

interface Option {
  text: string
  hint: string
  /** Further words by which it is found. */
  also?: string
}

const OPTIONS: Record<NonNullable<Place['slot']>, (place: Place, context: Context) => Option[]> = {
  command: () =>
    COMMAND_NAMES.map((name) => ({
      text: RULES[name].names[0],
      hint: `key:does.${name}`,
      also: RULES[name].names.join(' '),
    })),
  incident: (place, context) =>
    incidents(
      context,
      (one) => EITHER.has(place.name) || (one.status === 'closed') === (place.name === 'reopen'),
    ),
  other: (place, context) =>
    incidents(context, (one) => one.incident_id !== place.incident?.incident_id && one.status !== 'closed'),
  responder: (_, context) =>
    context.responders.map((one) => ({
      text: one.responder_id.replace(/^\d+-/, ''),
      hint: [one.name, one.hint].filter(Boolean).join(' · '),
      also: one.name,
    })),
  bound: (place, context) =>
    place.incident === null
      ? []
      : boundTo(place.incident.incident_id, context).map((one) => ({
          text: one.responder_id.replace(/^\d+-/, ''),
          hint: `${one.responder_name} · ${context.word('assignment', one.status)}`,
          also: one.responder_name,
        })),
  role: (_, context) =>
    ROLES.map((code) => ({ text: code, hint: context.word('role', code), also: context.word('role', code) })),
  priority: (_, context) =>
    ['1', '2', '3', '4', '5'].map((code) => ({ text: code, hint: context.word('priority', code) })),
  category: (_, context) =>
    context.categories.map((code) => ({
      text: code,
      hint: context.word('category', code),
      also: context.word('category', code),
    })),
  disposition: (_, context) =>
    context.dispositions.map(({ code, words: said }) => ({ text: said, hint: code, also: code })),
  verdict: (_, context) =>
    ['approve', 'withdraw'].map((code) => ({ text: code, hint: context.word('verdict', code) })),
  which: (place, context) => {
    if (place.incident === null) return []
    return advisoriesFor('approve', place.incident.incident_id, context).map((one, at) => ({
      text: String(at + 1),
      hint: `${context.word('audience', one.audience)} · ${one.text_zh}`,
    }))
  },
  alerts: (place) => (place.incident?.alert_ids ?? []).map((id, at) => ({ text: String(at + 1), hint: id })),
  text: () => [],
}

function incidents(context: Context, fits: (one: KnownIncident) => boolean): Option[] {
  const open = context.open
  return [...context.incidents]
    .filter(fits)
    .sort(
      (a, b) =>
        Number(b.incident_id === open) - Number(a.incident_id === open) ||
        Number(a.status === 'closed') - Number(b.status === 'closed') ||
        a.priority - b.priority ||
        Number(shortNumber(b)) - Number(shortNumber(a)),
    )
    .map((one) => {
      const parts = [
        context.word('priority', String(one.priority)),
        context.word('category', one.category),
        context.word('status', one.status),
        context.word('place', one.incident_id),
      ]
      return {
        text: shortNumber(one),
        hint: parts.filter(Boolean).join(' · '),
        also: `${parts.join(' ')} ${one.category}`,
      }
    })
}

function fits(option: Option, typed: string, slot: Place['slot']): boolean {
  if (!typed) return true
  const wanted = typed.toLowerCase()
  const text = option.text.toLowerCase()
  if (slot === 'incident' || slot === 'other') {
    const digits = wanted.replace(/^#/, '')
    return (
      text.startsWith(digits) || text.endsWith(digits) || (option.also ?? '').toLowerCase().includes(wanted)
    )
  }
  if (text.startsWith(wanted)) return true
  // One letter of the alphabet is in nearly everything.
  return !/^[a-z]$/.test(wanted) && `${text} ${option.also ?? ''}`.toLowerCase().includes(wanted)
}

/** Returns what could be meant, the likeliest first. */
export function complete(line: string, context: Context): Proposal[] {
  const place = placeOf(line, context)
  if (place.slot === null) return []
  const options = OPTIONS[place.slot](place, context).filter((one) => fits(one, place.typed, place.slot))
  const begins = (one: Option) => Number(!one.text.toLowerCase().startsWith(place.typed.toLowerCase()))
  return options
    .map((one, at) => [begins(one), at, one] as const)
    .sort((a, b) => a[0] - b[0] || a[1] - b[1])
    .slice(0, MOST)
    .map(([, , one]) => ({ line: `${line.slice(0, place.at)}${one.text} `, text: one.text, hint: one.hint }))
}
