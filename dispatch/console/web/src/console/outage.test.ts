import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

const BEGAN = Date.parse('2026-05-01T00:00:00Z')

/** Stands for the service: answers with row `seq`, or with what is wrong with it. */
const service = { seq: 1, failing: false }

function board() {
  const nothing = { incidents: [], assignments: [], advisories: [], responders: [] }
  const counts = { on_duty: {}, busy: {} }
  const at = new Date(Date.now()).toISOString()
  return { ...nothing, counts, at, area_id: '440515', seq: service.seq, head_seq: service.seq, past: false }
}

async function loaded() {
  const parts = [
    import('./outage'),
    import('../live/feed'),
    import('../state/board'),
    import('../state/clock'),
  ]
  const [outage, feed, state, clock] = (await Promise.all(parts)) as [
    typeof import('./outage'),
    typeof import('../live/feed'),
    typeof import('../state/board'),
    typeof import('../state/clock'),
  ]
  const stops = [clock.startClock(), outage.watchOutages()]
  await state.loadBoard()
  feed.heardAt.value = Date.now()
  feed.condition.value = { state: 'live' }
  return { outage, feed, state, stop: () => stops.forEach((stop) => void stop()) }
}

describe('what keeps the screen from being the present', () => {
  beforeEach(() => {
    vi.resetModules()
    vi.useFakeTimers({ now: BEGAN })
    vi.stubGlobal('location', new URL('http://desk.example/'))
    vi.stubGlobal('fetch', async () =>
      service.failing
        ? new Response('{"detail":"away"}', { status: 503, headers: { 'content-type': 'application/json' } })
        : new Response(JSON.stringify(board()), { headers: { 'content-type': 'application/json' } }),
    )
    Object.assign(service, { seq: 1, failing: false })
  })

  afterEach(() => {
    vi.useRealTimers()
    vi.unstubAllGlobals()
  })

  it('is nothing after an hour without a word to say, nor in the moment in which the next one comes', async () => {
    const { outage, state, stop } = await loaded()
    await vi.advanceTimersByTimeAsync(3_600_000)
    service.seq = 2
    state.noteFrame({ seq: 2 } as never)
    expect(outage.trouble.value).toBeNull()
    await vi.advanceTimersByTimeAsync(1_000)
    expect([outage.trouble.value, state.seq.value]).toEqual([null, 2])
    stop()
  })

  it('is a cut until all that was missed is on the screen, not until the line is back', async () => {
    const { outage, feed, state, stop } = await loaded()
    await vi.advanceTimersByTimeAsync(10_000)
    feed.condition.value = { state: 'lost', since: BEGAN, retry: 0 }
    expect(outage.trouble.value).toEqual({ kind: 'lost', since: BEGAN, retry: 0 })
    expect(outage.trueAt.value).toBe(BEGAN)
    Object.assign(service, { seq: 9, failing: true })
    feed.condition.value = { state: 'live' }
    await vi.advanceTimersByTimeAsync(2_000)
    expect(outage.trouble.value).toEqual({ kind: 'catching_up', since: BEGAN })
    service.failing = false
    await vi.advanceTimersByTimeAsync(5_000)
    expect([outage.trouble.value, state.seq.value]).toEqual([null, 9])
    stop()
  })

  it('is that changes are told of and cannot be fetched', async () => {
    const { outage, state, stop } = await loaded()
    service.failing = true
    state.noteFrame({ seq: 2 } as never)
    await vi.advanceTimersByTimeAsync(outage.BEHIND_MS + 2_000)
    expect(outage.trouble.value).toEqual({ kind: 'behind', since: BEGAN })
    Object.assign(service, { seq: 2, failing: false })
    await vi.advanceTimersByTimeAsync(6_000)
    expect(outage.trouble.value).toBeNull()
    stop()
  })
})
