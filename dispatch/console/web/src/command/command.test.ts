import { describe, expect, it } from 'vitest'
import * as en from '../i18n/en'
import { complete, placeOf } from './complete'
import type { Context } from './context'
import { COMMAND_NAMES, RULES } from './grammar'
import { History } from './history'
import { parse } from './parse'

const incident = (number: number, category: string, alerts = 1, status = 'open') => ({
  incident_id: `inc-440515-${number}-0`,
  status,
  category,
  priority: 3,
  alert_ids: Array.from({ length: alerts }, (_, at) => `alert-${number}-${at + 1}`),
  town: '',
  village: '',
})
const words: Record<string, string> = {
  'role:primary': '主责',
  'category:fire': '火灾',
  'priority:2': '二级',
  'verdict:approve': '批准',
}
const context: Context = {
  areaId: '440515',
  open: 'inc-440515-17-0',
  incidents: [
    incident(17, 'theft', 3),
    incident(4023, 'fire'),
    incident(14023, 'fire'),
    incident(24123, 'fire'),
    incident(9, 'other', 1, 'closed'),
  ],
  assignments: (id) =>
    id === 'inc-440515-17-0'
      ? [
          {
            assignment_id: 'asg-1',
            responder_id: '440515-unit-0231',
            responder_name: '华文单元',
            status: 'accepted',
          },
          {
            assignment_id: 'asg-2',
            responder_id: '440515-unit-0232',
            responder_name: '新兴单元',
            status: 'declined',
          },
        ]
      : [],
  advisories: (id) =>
    id === 'inc-440515-17-0'
      ? [
          { advisory_id: 'adv-2', status: 'proposed', audience: 'public', text_zh: '乙', at: '2' },
          { advisory_id: 'adv-1', status: 'sent', audience: 'shops', text_zh: '甲', at: '1' },
        ]
      : [],
  responders: [
    { responder_id: '440515-unit-0231', name: '华文单元', hint: '1:30' },
    { responder_id: '440515-patrol-007', name: '樟林巡逻队' },
    { responder_id: '440515-police-007', name: '警务室' },
    { responder_id: '440515-police-008', name: '警务室' },
  ],
  categories: ['theft', 'fire', 'other'],
  dispositions: [{ code: 'false_alarm', words: '误报' }],
  word: (kind, code) => words[`${kind}:${code}`] ?? code,
}

const order = (line: string) => {
  const parsed = parse(line, context)
  return parsed.kind === 'order' ? [parsed.incidentId, parsed.order] : parsed
}
const on = (id: string, given: object) => [`inc-440515-${id}-0`, given]
const wrong = (key: string) => expect.objectContaining({ kind: 'wrong', key })

describe('a command line', () => {
  it('orders what it says, with or without the slash in front', () => {
    expect(order('/as 17 unit-0231')).toEqual(
      on('17', { command: 'assign', responder_id: '440515-unit-0231', role: 'reinforcement' }),
    )
    expect(order('as #17 440515-unit-0231 主责 离得最近')).toEqual(
      on('17', { command: 'assign', responder_id: '440515-unit-0231', role: 'primary', reason: '离得最近' }),
    )
    expect(order('／指派 17 樟林巡逻队')).toEqual(
      on('17', { command: 'assign', responder_id: '440515-patrol-007', role: 'reinforcement' }),
    )
    expect(order('/rel 17 unit-0231')).toEqual(on('17', { command: 'release', assignment_id: 'asg-1' }))
    expect(order('/esc 17 crowd grows')).toEqual(on('17', { command: 'escalate', reason: 'crowd grows' }))
    expect(order('/pri 17 二级 fire smoke seen')).toEqual(
      on('17', {
        command: 'reprioritise',
        priority: 2,
        category: 'fire',
        location: null,
        reason: 'smoke seen',
      }),
    )
    expect(order('/note 17  two  words ')).toEqual(on('17', { command: 'note', text: 'two  words' }))
    expect(order('/merge 17 4023')).toEqual(on('17', { command: 'merge', into: 'inc-440515-4023-0' }))
    expect(order('/split 17 1 3 3')).toEqual(
      on('17', { command: 'split', alert_ids: ['alert-17-1', 'alert-17-3'] }),
    )
    expect(order('/cl 17 false_alarm')).toEqual(on('17', { command: 'close', disposition: '误报' }))
    expect(order('/cl 17 handed to police')).toEqual(
      on('17', { command: 'close', disposition: 'handed to police' }),
    )
    expect(order('/claim 17')).toEqual(on('17', { command: 'claim', take_over: false }))
    expect(order('/take 17')).toEqual(on('17', { command: 'claim', take_over: true }))
    expect(order('/give 17')).toEqual(on('17', { command: 'give_back' }))
    expect(order('/stand 17')).toEqual(on('17', { command: 'stand_down' }))
    expect(order('/reopen 9')).toEqual(on('9', { command: 'reopen' }))
  })

  it('opens, calls, and comes back from the past', () => {
    expect(parse('/go 4023', context)).toEqual({ kind: 'go', incidentId: 'inc-440515-4023-0' })
    expect(parse('/call . 华文单元', context)).toMatchObject({
      kind: 'call',
      responderId: '440515-unit-0231',
    })
    expect(parse('/now', context)).toEqual({ kind: 'now' })
    expect(parse('?', context)).toEqual({ kind: 'help' })
  })

  it('means the open incident by a dot, or by nothing where nothing else is needed', () => {
    expect(order('/note . seen')).toEqual(on('17', { command: 'note', text: 'seen' }))
    expect(order('/esc')).toEqual(on('17', { command: 'escalate' }))
    expect(order('/esc too many of them')).toEqual(
      on('17', { command: 'escalate', reason: 'too many of them' }),
    )
    expect(parse('/esc', { ...context, open: null })).toEqual(wrong('missing_incident'))
    expect(parse('/note . x', { ...context, open: null })).toEqual(wrong('nothing_open'))
  })

  it('approves the only advisory that waits, and withdraws the one that is named', () => {
    const text = { text: null }
    expect(order('/adv 17 approve')).toEqual(
      on('17', { command: 'approve_advisory', advisory_id: 'adv-2', ...text }),
    )
    expect(order('/adv 17 批准 1')).toEqual(
      on('17', { command: 'approve_advisory', advisory_id: 'adv-2', ...text }),
    )
    expect(order('/adv 17 withdraw 1')).toEqual(
      on('17', { command: 'withdraw_advisory', advisory_id: 'adv-1' }),
    )
    expect(order('/adv 17 withdraw')).toEqual(wrong('which_advisory'))
    expect(order('/adv 4023 approve')).toEqual(wrong('no_advisory_approve'))
  })

  it('says what is wrong rather than guess', () => {
    expect(order('/fly 17')).toEqual(wrong('no_command'))
    expect(order('/esc 99')).toEqual(wrong('no_incident'))
    expect(order('/esc 23')).toEqual(wrong('no_incident'))
    expect(order('/esc 023')).toEqual(wrong('several'))
    expect(order('/esc 123')).toEqual(on('24123', { command: 'escalate' }))
    expect(order('/as 17')).toEqual(wrong('missing_responder'))
    expect(order('/as 17 警务室')).toEqual(wrong('several_responders'))
    expect(order('/as 17 谁')).toEqual(wrong('no_responder'))
    expect(order('/rel 17 unit-0232')).toEqual(wrong('not_bound'))
    expect(order('/pri 17 6')).toEqual(wrong('no_priority'))
    expect(order('/split 17 4')).toEqual(wrong('no_alert'))
    expect(order('/merge 17 17')).toEqual(wrong('merge_itself'))
    expect(order('/claim 17 now')).toEqual(wrong('too_much'))
    expect(order('/note 17')).toEqual(wrong('missing_text'))
    expect(order('/cl 17')).toEqual(wrong('missing_disposition'))
    expect(parse('  / ', context)).toEqual({ kind: 'empty' })
  })

  it('sends a registered responder that the desk has not heard of by its id', () => {
    expect(order('/as 17 volunteer-5120')).toEqual(
      on('17', { command: 'assign', responder_id: '440515-volunteer-5120', role: 'reinforcement' }),
    )
  })

  it('has words for every command and every mistake', () => {
    for (const name of COMMAND_NAMES) {
      expect(en.command.does).toHaveProperty(name)
      for (const { slot, optional } of RULES[name].arguments) {
        expect(en.command.slot).toHaveProperty(slot)
        if (!optional) expect(en.command.wrong).toHaveProperty(`missing_${slot}`)
      }
    }
  })
})

describe('completion', () => {
  const texts = (line: string) => complete(line, context).map((one) => one.text)

  it('offers commands, then what each of them needs', () => {
    expect(texts('/')[0]).toBe('go')
    expect(texts('/re')).toEqual(['rel', 'reopen'])
    expect(texts('/go ')[0]).toBe('17')
    expect(texts('/go 23')).toEqual(['24123', '14023', '4023'])
    expect(texts('/go fire')).toEqual(['24123', '14023', '4023'])
    expect(texts('/as 17 un')).toEqual(['unit-0231'])
    expect(texts('/as 17 樟林')).toEqual(['patrol-007'])
    expect(texts('/rel 17 ')).toEqual(['unit-0231'])
    expect(texts('/pri 17 2 fi')).toEqual(['fire'])
    expect(texts('/adv 17 a')).toEqual(['approve'])
    expect(texts('/cl 17 false')).toEqual(['误报'])
    expect(texts('/split 17 1 ')).toEqual(['1', '2', '3'])
    expect(texts('/merge 17 ')).not.toContain('17')
    expect(texts('/esc ')).not.toContain('9')
    expect(texts('/reopen ')).toEqual(['9'])
    expect(texts('/note 17 so')).toEqual([])
    expect(texts('/nothing 1')).toEqual([])
  })

  it('puts the proposal where the word stands', () => {
    expect(complete('/as 17 un', context)[0]?.line).toBe('/as 17 unit-0231 ')
    expect(complete('/cl 17 false al', context)).toEqual([])
    expect(placeOf('/cl 17 false al', context)).toMatchObject({
      slot: 'disposition',
      typed: 'false al',
      at: 7,
    })
    expect(placeOf('/as 17 x', context)).toMatchObject({ slot: 'responder', incident: context.incidents[0] })
  })
})

describe('history', () => {
  it('goes back and on again to what was being typed', () => {
    const history = new History()
    expect(history.back('x')).toBeNull()
    for (const line of ['a', 'b', 'b']) history.add(line)
    expect([history.back('draft'), history.back(''), history.back('')]).toEqual(['b', 'a', null])
    expect([history.on(), history.on(), history.on()]).toEqual(['b', 'draft', null])
    expect(history.within).toBe(false)
  })
})
