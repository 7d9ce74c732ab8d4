import { describe, expect, it } from 'vitest'
import { complete, placeOf } from './complete'
import { History } from './history'
import { context } from './known.fixture'

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
