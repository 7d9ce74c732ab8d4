import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

/** Stands for the service: the rows of its alerts, newest first. */
let rows: number[] = []
let asked: string[] = []

function page(url: URL) {
  const [after, before] = [
    Number(url.searchParams.get('after') ?? 0),
    Number(url.searchParams.get('before') ?? 0),
  ]
  const limit = Number(url.searchParams.get('limit'))
  const found = rows.filter((seq) => seq > after && (before === 0 || seq < before))
  const alerts = found.slice(0, limit).map((seq) => ({ key: `k${seq}`, seq }))
  return { alerts, next_before: found.length > limit ? alerts.at(-1)?.seq : null }
}

const upTo = (last: number) => Array.from({ length: last }, (_, index) => last - index)
const settle = () => vi.advanceTimersByTimeAsync(1_000)

describe('the feed of alerts, kept up to date', () => {
  beforeEach(() => {
    vi.resetModules()
    vi.useFakeTimers()
    asked = []
    vi.stubGlobal('location', new URL('http://desk.example/'))
    vi.stubGlobal('history', { state: null, replaceState: () => undefined })
    vi.stubGlobal('fetch', async (request: Request) => {
      asked.push(new URL(request.url).search)
      return new Response(JSON.stringify(page(new URL(request.url))), {
        headers: { 'content-type': 'application/json' },
      })
    })
  })

  afterEach(() => {
    vi.useRealTimers()
    vi.unstubAllGlobals()
  })

  it('asks once for what came, however many frames told of it', async () => {
    rows = upTo(3)
    const feed = await import('./alerts')
    const stop = feed.followAlerts()
    await settle()
    rows = upTo(5)
    for (let frame = 0; frame < 50; frame++) feed.noteAlerts()
    await settle()
    expect(feed.alerts.value.map((one) => one.seq)).toEqual([5, 4, 3, 2, 1])
    expect(asked.filter((search) => search.includes('after='))).toEqual(['?limit=500&after=3'])
    stop()
  })

  it('leaves no hole when more came than one page holds', async () => {
    rows = upTo(3)
    const feed = await import('./alerts')
    const stop = feed.followAlerts()
    await settle()
    rows = upTo(900)
    feed.noteAlerts()
    await settle()
    expect(feed.alerts.value.map((one) => one.seq)).toEqual(upTo(900).slice(0, 100))
    await feed.loadOlder()
    expect(feed.alerts.value.map((one) => one.seq)).toEqual(upTo(900).slice(0, 200))
    stop()
  })

  it('stands still under a reader, counts what waits, and goes on when let', async () => {
    rows = upTo(3)
    const feed = await import('./alerts')
    const stop = feed.followAlerts()
    await settle()
    feed.hold(true)
    rows = upTo(5)
    feed.noteAlerts()
    await settle()
    expect([feed.visible.value.length, feed.waiting.value]).toEqual([3, 2])
    feed.hold(false)
    expect([feed.visible.value.length, feed.waiting.value]).toEqual([5, 0])
    stop()
  })

  it('begins anew when a filter is chosen', async () => {
    rows = upTo(3)
    const feed = await import('./alerts')
    const { setFilter } = await import('./filters')
    const stop = feed.followAlerts()
    await settle()
    setFilter('priority', '1')
    await settle()
    expect(asked.at(-1)).toBe('?priority=1&limit=100')
    stop()
  })
})
