/** The commands of the command bar: their names, and what follows each, in order. */

/** What a word of a command line stands for. */
export type Slot =
  | 'incident'
  | 'other'
  | 'responder'
  | 'bound'
  | 'role'
  | 'priority'
  | 'category'
  | 'disposition'
  | 'verdict'
  | 'which'
  | 'alerts'
  | 'text'

/** What follows a command; `optional` words may be left out. `text`, `disposition` and `alerts` take all the rest. */
export interface Argument {
  slot: Slot
  optional?: boolean
}

export interface Rule {
  /** The short name first; all of them are understood. */
  names: readonly [string, ...string[]]
  arguments: readonly Argument[]
}

const incident: Argument = { slot: 'incident' }
const why: Argument = { slot: 'text', optional: true }

const rules = {
  go: { names: ['go', 'open', '打开'], arguments: [incident] },
  assign: {
    names: ['as', 'assign', '指派'],
    arguments: [incident, { slot: 'responder' }, { slot: 'role', optional: true }, why],
  },
  release: { names: ['rel', 'release', '撤回'], arguments: [incident, { slot: 'bound' }, why] },
  escalate: { names: ['esc', 'escalate', '增援'], arguments: [incident, why] },
  stand_down: { names: ['stand', 'stand_down', '全部撤回'], arguments: [incident, why] },
  reprioritise: {
    names: ['pri', 'priority', '定级'],
    arguments: [incident, { slot: 'priority' }, { slot: 'category', optional: true }, why],
  },
  note: { names: ['note', '备注'], arguments: [incident, { slot: 'text' }] },
  merge: { names: ['merge', '合并'], arguments: [incident, { slot: 'other' }, why] },
  split: { names: ['split', '拆分'], arguments: [incident, { slot: 'alerts' }] },
  advisory: {
    names: ['adv', 'advisory', '通报'],
    arguments: [incident, { slot: 'verdict' }, { slot: 'which', optional: true }],
  },
  close: { names: ['cl', 'close', '结束'], arguments: [incident, { slot: 'disposition' }] },
  reopen: { names: ['reopen', '重新开启'], arguments: [incident, why] },
  claim: { names: ['claim', '接手'], arguments: [incident] },
  take_over: { names: ['take', 'take_over', '接管'], arguments: [incident, why] },
  give_back: { names: ['give', 'give_back', '交还'], arguments: [incident] },
  call: { names: ['call', '呼叫'], arguments: [incident, { slot: 'bound' }] },
  now: { names: ['now', '现在'], arguments: [] },
  help: { names: ['help', '?', '帮助'], arguments: [] },
} as const satisfies Record<string, Rule>

export type CommandName = keyof typeof rules

export const RULES: Readonly<Record<CommandName, Rule>> = rules

/** All commands, in the order of the cheat sheet. */
export const COMMAND_NAMES = Object.keys(rules) as CommandName[]

/** Returns the command of a name, however it is spelt; null if there is none. */
export function commandOf(name: string): CommandName | null {
  const wanted = name.toLowerCase()
  return COMMAND_NAMES.find((one) => RULES[one].names.includes(wanted)) ?? null
}

/** Tells whether nothing but the incident is needed, so that it may be left out for the open one. */
export const incidentOnly = (name: CommandName): boolean =>
  RULES[name].arguments.every((one, at) => (at === 0 ? one.slot === 'incident' : one.optional === true))

/** A command line cut into its words; each with where it begins. */
export interface Word {
  text: string
  at: number
}

/** Cuts a line into words; slashes in front, also full-width ones, are left out. */
export function words(line: string): Word[] {
  const from = /^[\s/／、]*/.exec(line)?.[0].length ?? 0
  return [...line.slice(from).matchAll(/\S+/g)].map((found) => ({ text: found[0], at: from + found.index }))
}
