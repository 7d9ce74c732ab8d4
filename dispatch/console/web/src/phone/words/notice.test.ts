import { describe, expect, it } from 'vitest'
import { notice } from './notice'

const told = (value: unknown) => ({ json: () => value })

describe('a push', () => {
  it('says how urgent and what kind, in the language of the phone', () => {
    const payload = { type: 'assignment', assignment_id: 'asg-1', priority: 1, category: 'robbery' }
    expect(notice(told(payload), 'zh-CN').options.body).toBe('一级 · 抢劫 · 点按查看')
    expect(notice(told(payload), 'en').options.body).toBe('P1 · Robbery · Tap to see it')
    expect(notice(told(payload), 'zh-CN').options.tag).toBe('asg-1')
  })

  it('says when an assignment was stood down', () => {
    const payload = { type: 'assignment', status: 'stood_down', assignment_id: 'asg-1' }
    expect(notice(told(payload), 'zh-CN').title).toBe('任务已撤回')
  })

  it('calls the responder even when it cannot be read', () => {
    const broken = {
      json() {
        throw new SyntaxError('not JSON')
      },
    }
    for (const data of [null, told(null), told(7), broken, told({ priority: '<b>', category: 'x' })])
      expect(notice(data, 'zh-CN')).toMatchObject({ title: '有新任务', options: { body: '点按查看' } })
  })
})
