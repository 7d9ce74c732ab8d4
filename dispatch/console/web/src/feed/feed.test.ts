import { describe, expect, it } from 'vitest'
import { excerpt } from './excerpt'
import { filtersOf, queryOf, searchWith } from './filters'
import { type Alert, appended, heldAt, prepended } from './merge'

const alert = (seq: number) => ({ key: `k${seq}`, seq }) as Alert
const seqs = (list: readonly Alert[]) => list.map((one) => one.seq)

describe('the feed of alerts', () => {
  it('puts newer ones first and none twice', () => {
    expect(seqs(prepended([alert(4), alert(3)], [alert(3), alert(2)]))).toEqual([4, 3, 2])
    expect(seqs(appended([alert(3), alert(2)], [alert(2), alert(1)]))).toEqual([3, 2, 1])
  })

  it('stays the same object when nothing came', () => {
    const present = [alert(1)]
    expect(prepended([], present)).toBe(present)
  })

  it('keeps so many at most, the newest', () => {
    expect(seqs(prepended([alert(5), alert(4)], [alert(3), alert(2)], 3))).toEqual([5, 4, 3])
  })

  it('stands still for whoever reads further down', () => {
    const all = [alert(3), alert(2), alert(1)]
    expect(seqs(heldAt(all, 2))).toEqual([2, 1])
    expect(heldAt(all, null)).toBe(all)
  })
})

describe('the filters in the address', () => {
  it('are read from it and written to it, and leave all else there', () => {
    const search = searchWith('?lang=en&town=440515001', {
      ...filtersOf(''),
      priority: '2',
      category: 'fire',
    })
    expect(search).toBe('?lang=en&category=fire&priority=2')
    expect(filtersOf(search)).toEqual({ source: '', town: '', category: 'fire', priority: '2' })
    expect(searchWith(search, filtersOf(''))).toBe('?lang=en')
  })

  it('are ignored where they cannot be any', () => {
    expect(filtersOf('?source=<b>&town=44&priority=9&category=A%20B')).toEqual(filtersOf(''))
  })

  it('go to the service by its own names', () => {
    expect(queryOf(filtersOf('?source=sensor&priority=1'))).toEqual({ source_class: 'sensor', priority: 1 })
  })
})

describe('an excerpt', () => {
  it('is one line without invisible characters and direction marks', () => {
    expect(excerpt('a\n\tb\u202Ecod.exe\u0000 ')).toBe('a b cod.exe')
  })

  it('ends where there is no more room, between whole letters', () => {
    expect(excerpt('😀'.repeat(200))).toBe(`${'😀'.repeat(160)}…`)
  })
})
