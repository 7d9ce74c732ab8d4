import { describe, expect, it } from 'vitest'
import * as en from '../i18n/en'
import { COMMAND_NAMES, RULES } from './grammar'
import { context } from './known.fixture'
import { parse } from './parse'

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
