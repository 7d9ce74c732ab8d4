import 'fake-indexeddb/auto'
import { IDBFactory } from 'fake-indexeddb'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { Store } from '../store'
import { dismiss, drain, enqueue, MOST_FAILURES, type Sent, tapsOf } from './queue'
import { type Step, type Tap, tap } from './tap'

const T0 = Date.UTC(2026, 0, 1, 4, 0, 0)
let db: Store

async function opened(): Promise<Store> {
  vi.resetModules()
  return (await import('../store')).store()
}

beforeEach(async () => {
  globalThis.indexedDB = new IDBFactory()
  db = await opened()
})

const said = (step: Step, at = T0, who = 'unit-1') => enqueue(db, tap(who, 'asg-1', step, at))
const refusal: Sent = { kind: 'refused', refusal: { status: 409, words: 'accepted cannot follow expired' } }

describe('the queue', () => {
  it('sends in the order of tapping, each with the time and the id of its tap', async () => {
    await said('accepted', T0)
    await said('en_route', T0 + 60_000)
    await said('on_scene', T0 + 120_000)
    const before = (await tapsOf(db, 'unit-1')).map((one) => one.said)
    const sent: Tap[] = []
    const run = await drain(db, 'unit-1', async (one) => {
      sent.push(one)
      return { kind: 'taken' }
    })
    expect(run).toBe('empty')
    expect(sent.map((one) => one.status)).toEqual(['accepted', 'en_route', 'on_scene'])
    expect(sent.map((one) => one.said)).toEqual(before)
    expect(sent[1]?.said.at).toBe('2026-01-01T04:01:00.000Z')
    expect(await tapsOf(db, 'unit-1')).toEqual([])
  })

  it('stops at the first that finds nobody, and goes on from there with the same id', async () => {
    await said('accepted')
    await said('en_route')
    const tried: string[] = []
    const away = async (one: Tap): Promise<Sent> => {
      tried.push(one.said.report_id)
      return { kind: 'away' }
    }
    expect(await drain(db, 'unit-1', away)).toBe('away')
    expect(await drain(db, 'unit-1', away)).toBe('away')
    const [first] = await tapsOf(db, 'unit-1')
    expect(tried).toEqual([first?.said.report_id, first?.said.report_id])
    expect(await tapsOf(db, 'unit-1')).toHaveLength(2)
  })

  it('keeps a tap that is refused for good, in words, and sends the next one', async () => {
    await said('accepted')
    await said('cleared')
    const run = await drain(db, 'unit-1', async (one) =>
      one.status === 'accepted' ? refusal : { kind: 'taken' },
    )
    expect(run).toBe('empty')
    const left = await tapsOf(db, 'unit-1')
    expect(left.map((one) => [one.status, one.refused?.words])).toEqual([
      ['accepted', 'accepted cannot follow expired'],
    ])
    await dismiss(db, left[0]?.n as number)
    expect(await tapsOf(db, 'unit-1')).toEqual([])
  })

  it('never sends a refused tap again', async () => {
    await said('accepted')
    await drain(db, 'unit-1', async () => refusal)
    const send = vi.fn(async (): Promise<Sent> => ({ kind: 'taken' }))
    await drain(db, 'unit-1', send)
    expect(send).not.toHaveBeenCalled()
  })

  it('gives up a tap that the service fails at again and again, and lets the next one go', async () => {
    await said('accepted')
    await said('en_route')
    const send = vi.fn(
      async (one: Tap): Promise<Sent> =>
        one.status === 'accepted' ? { kind: 'failed', words: 'HTTP 500' } : { kind: 'taken' },
    )
    for (let run = 1; run < MOST_FAILURES; run++) expect(await drain(db, 'unit-1', send)).toBe('away')
    expect(await tapsOf(db, 'unit-1')).toHaveLength(2)
    expect(await drain(db, 'unit-1', send)).toBe('empty')
    expect((await tapsOf(db, 'unit-1')).map((one) => one.refused?.status)).toEqual([500])
  })

  it('never sends what another responder tapped on the same phone', async () => {
    await said('accepted', T0, 'unit-1')
    await said('declined', T0, 'unit-2')
    const sent: Tap[] = []
    await drain(db, 'unit-2', async (one) => {
      sent.push(one)
      return { kind: 'taken' }
    })
    expect(sent.map((one) => one.responder_id)).toEqual(['unit-2'])
    expect(await tapsOf(db, 'unit-1')).toHaveLength(1)
  })

  it('is there after a reload', async () => {
    await said('accepted')
    const before = await tapsOf(db, 'unit-1')
    db.close()
    db = await opened()
    expect(await tapsOf(db, 'unit-1')).toEqual(before)
  })

  it('sends what is tapped while it is sending', async () => {
    await said('accepted')
    const sent: string[] = []
    await drain(db, 'unit-1', async (one) => {
      if (sent.length === 0) await said('en_route')
      sent.push(one.status)
      return { kind: 'taken' }
    })
    expect(sent).toEqual(['accepted', 'en_route'])
  })
})
