import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { arrived } from './arrived'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

test('a file that a broken line withheld is asked for again until it is there', async () => {
  const asked = vi
    .fn()
    .mockRejectedValueOnce(new TypeError('Failed to fetch'))
    .mockResolvedValueOnce(new Response('busy', { status: 503 }))
    .mockResolvedValueOnce(new Response('worker'))
  vi.stubGlobal('fetch', asked)
  const found = arrived('/worker.js', new AbortController().signal)
  await vi.runAllTimersAsync()
  expect(await found).toBe(true)
  expect(asked).toHaveBeenCalledTimes(3)
})

test('who has left waits for nothing', async () => {
  const leaving = new AbortController()
  vi.stubGlobal('fetch', vi.fn().mockRejectedValue(new TypeError('Failed to fetch')))
  const found = arrived('/worker.js', leaving.signal)
  await vi.advanceTimersByTimeAsync(1)
  leaving.abort()
  expect(await found).toBe(false)
  expect(vi.getTimerCount()).toBe(0)
})

test('who leaves while a file is under way waits for nothing either', async () => {
  const leaving = new AbortController()
  vi.stubGlobal(
    'fetch',
    (_: string, { signal }: RequestInit) =>
      new Promise((_done, fail) => signal?.addEventListener('abort', () => fail(new Error('left')))),
  )
  const found = arrived('/worker.js', leaving.signal)
  leaving.abort()
  expect(await found).toBe(false)
  expect(vi.getTimerCount()).toBe(0)
})
