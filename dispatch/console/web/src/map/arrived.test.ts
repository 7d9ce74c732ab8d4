import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { arrived, file } from './arrived'

vi.mock('../i18n', () => ({ t: (key: string, { why }: { why: string }) => `${key} ${why}` }))

beforeEach(() => {
  vi.useFakeTimers()
  vi.stubGlobal('location', new URL('http://desk.example/'))
})
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
  const trouble = vi.fn()
  const found = arrived(file('/worker.js'), new AbortController().signal, trouble)
  await vi.runAllTimersAsync()
  expect(await found).toBe(true)
  expect(asked).toHaveBeenCalledTimes(3)
  expect(trouble.mock.calls).toEqual([
    ['map:not_loaded Failed to fetch'],
    ['map:not_loaded 503 /worker.js'],
    [''],
  ])
})

test('a part of the program that did not come is asked for again, and is what it resolves to', async () => {
  const load = vi.fn().mockRejectedValueOnce(new TypeError('Failed to fetch')).mockResolvedValueOnce('map')
  const found = arrived(load, new AbortController().signal, () => {})
  await vi.runAllTimersAsync()
  expect(await found).toBe('map')
})

test('who has left waits for nothing', async () => {
  const leaving = new AbortController()
  const found = arrived(
    () => Promise.reject(new TypeError('Failed to fetch')),
    leaving.signal,
    () => {},
  )
  await vi.advanceTimersByTimeAsync(1)
  leaving.abort()
  expect(await found).toBeUndefined()
  expect(vi.getTimerCount()).toBe(0)
})

test('who leaves while a file is under way waits for nothing either, and hears of no trouble', async () => {
  const leaving = new AbortController()
  const trouble = vi.fn()
  vi.stubGlobal(
    'fetch',
    (_: string, { signal }: RequestInit) =>
      new Promise((_done, fail) => signal?.addEventListener('abort', () => fail(new Error('left')))),
  )
  const found = arrived(file('/worker.js'), leaving.signal, trouble)
  leaving.abort()
  expect(await found).toBeUndefined()
  expect(trouble).not.toHaveBeenCalled()
  expect(vi.getTimerCount()).toBe(0)
})
