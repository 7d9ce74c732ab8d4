/** Why the rules refuse a command, taken apart so that it can be said in both languages. */

export interface Refusal {
  /** `incident:refused.<key>` */
  key: string
  values: Record<string, string>
}

const FORMS: readonly [RegExp, string, ...string[]][] = [
  [/^incident (\S+) is closed: reopen it first$/, 'closed'],
  [/^incident (\S+) is not known, or was closed too long ago$/, 'gone'],
  [/^incident (\S+) is not closed, or was closed too long ago$/, 'not_closed'],
  [/^incident (\S+) was merged into (\S+): split it there$/, 'was_merged', 'incident', 'into'],
  [/^incident (\S+) is in your hands already$/, 'yours'],
  [/^incident (\S+) is in the hands of (\S+): take it over to have it$/, 'held_by', 'incident', 'actor'],
  [/^incident (\S+) is in the hands of (\S+): only who holds/, 'not_yours', 'incident', 'actor'],
  [/^incident (\S+) is in nobody's hands: only who holds/, 'nobodys'],
  [/^incident (\S+) is still in review: merge it into (\S+) instead$/, 'merge_other_way', 'incident', 'into'],
  [/^an incident cannot be merged into itself$/, 'merge_itself'],
  [/^an incident cannot be split from all of its alerts$/, 'split_all'],
  [/^alerts that do not belong to the incident: (.*)$/s, 'split_strange', 'alerts'],
  [/^the incident is still in review: set its priority and place first$/, 'in_review'],
  [/^the incident has no position: give one with the priority$/, 'no_position'],
  [/^responder (\S+) is not in the roster$/, 'not_registered', 'responder'],
  [/^responder (\S+) is already bound by assignment (\S+)$/, 'bound', 'responder', 'assignment'],
  [/^assignment (\S+) is not one of incident (\S+)$/, 'not_its_assignment', 'assignment'],
  [/^assignment (\S+) is already (\w+)$/, 'assignment_over', 'assignment', 'status'],
  [/^tier (\d+) is the last of plan (\S+)$/, 'last_tier', 'tier', 'plan'],
  [/^advisory (\S+) is already (\w+)$/, 'advisory_over', 'advisory', 'status'],
  [/^advisory (\S+) is not one of incident (\S+)$/, 'not_its_advisory', 'advisory'],
  [/^priority (\d+) is not one of 1 to (\d+)$/, 'no_such_priority', 'priority', 'lowest'],
  [/^category (\w+) is not one of plan book (\S+)$/, 'no_such_category', 'category'],
]

/** Returns what a refusal says; `other` with the service's own words where it is none of the known ones. */
export function refusalOf(reason: string): Refusal {
  for (const [form, key, ...names] of FORMS) {
    const found = form.exec(reason)
    if (found)
      return { key, values: Object.fromEntries(names.map((name, at) => [name, found[at + 1] ?? ''])) }
  }
  return { key: 'other', values: { said: reason } }
}
