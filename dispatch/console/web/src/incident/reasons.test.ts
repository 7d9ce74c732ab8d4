import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import * as en from '../i18n/en'
import { reasonParts, shortfalls } from './reasons'
import { refusalOf } from './refusals'

const RULES = join(__dirname, '../../../../rules')

const rules = readdirSync(RULES)
  .filter((name) => name.endsWith('.py'))
  .map((name) => readFileSync(join(RULES, name), 'utf8'))

describe('reasons of the log', () => {
  it('are taken apart into named parts, figures and a person’s words', () => {
    expect(
      reasonParts('category theft text; matched stolen, stole*; located by reported; 他说在门口'),
    ).toEqual([
      { key: 'classified_text', values: { category: 'theft' } },
      { key: 'matched', values: { terms: 'stolen, stole*' } },
      { key: 'located_reported', values: {} },
      { words: '他说在门口' },
    ])
  })

  it('have words for every part they can name', () => {
    const known = Object.keys(en.incident.reason)
    for (const how of ['given', 'text', 'sensor', 'not_understood', 'unreadable'])
      expect(known).toContain(`classified_${how}`)
    for (const how of ['reported', 'source', 'place', 'unknown', 'by_hand'])
      expect(known).toContain(`located_${how}`)
  })

  it('have words for the reasons that the rules give', () => {
    const given = rules.flatMap((text) =>
      [...text.matchAll(/^[A-Z_]+(?:: \w+)? = "([a-z]+(?:_[a-z]+)+)"$/gm)].map((one) => one[1] ?? ''),
    )
    expect(given).toContain('nobody_accepted')
    const known = {
      ...en.incident.reason,
      ...en.incident.input,
      ...en.incident.change,
      ...en.codes.assignment,
    }
    expect(given.filter((code) => !(code in known))).toEqual([])
  })

  it('of a shortage give tier, numbers and why, line by line', () => {
    const found = shortfalls(
      'tier 1 primary unit: 0 of 1 (busy 94, too_far 605); tier 3 reinforcement patrol/police: 1 of 2 (nobody registered)',
    )
    expect(found).toEqual([
      {
        tier: 1,
        role: 'primary',
        kinds: ['unit'],
        have: 0,
        want: 1,
        why: [
          ['busy', 94],
          ['too_far', 605],
        ],
      },
      { tier: 3, role: 'reinforcement', kinds: ['patrol', 'police'], have: 1, want: 2, why: [] },
    ])
  })
})

describe('refusals of the rules', () => {
  it('are known in every form that the rules have, and have words', () => {
    const forms = rules.flatMap((text) =>
      [...text.matchAll(/Refused\(\s*f?"([^"]+)"/g)].map((one) => (one[1] ?? '').replace(/{[^}]*}/g, '1')),
    )
    expect(forms.length).toBeGreaterThan(15)
    const unknown = forms.filter((form) => refusalOf(form).key === 'other')
    // A form whose middle is put together at run time, and a role that no page offers.
    expect(unknown.filter((form) => !form.startsWith('role 1') && !form.includes(' is 1: only who'))).toEqual(
      [],
    )
    for (const form of forms) expect(en.incident.refused).toHaveProperty(refusalOf(form).key)
  })

  it('say who holds an incident', () => {
    expect(refusalOf('incident i is in the hands of dispatcher:li: take it over to have it')).toEqual({
      key: 'held_by',
      values: { incident: 'i', actor: 'dispatcher:li' },
    })
    expect(refusalOf("incident i is in nobody's hands: only who holds it can give it back").key).toBe(
      'nobodys',
    )
    expect(refusalOf('something else').values).toEqual({ said: 'something else' })
  })
})
