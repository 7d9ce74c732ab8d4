import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import * as en from './en'
import * as zh from './zh-CN'

function keys(value: unknown, path = ''): string[] {
  if (typeof value !== 'object' || value === null) return [path]
  return Object.entries(value).flatMap(([key, inner]) => keys(inner, path ? `${path}.${key}` : key))
}

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return sources(path)
    return /\.tsx?$/.test(entry.name) && !entry.name.endsWith('.test.ts') ? [readFileSync(path, 'utf8')] : []
  })
}

describe('both languages', () => {
  it('have the same keys', () => {
    expect(keys({ ...en }).sort()).toEqual(keys({ ...zh }).sort())
  })

  it('have words for every key', () => {
    const empty = [zh, en].flatMap((language) =>
      keys({ ...language }).filter((key) => {
        const [namespace = '', ...rest] = key.split('.')
        const found = rest.reduce<unknown>(
          (at, step) => (at as Record<string, unknown>)[step],
          (language as Record<string, unknown>)[namespace],
        )
        return typeof found !== 'string' ? rest.length > 0 : found.trim() === ''
      }),
    )
    expect(empty).toEqual([])
  })

  it('have every key that the pages ask for by name', () => {
    const asked = sources('src').flatMap((text) =>
      [...text.matchAll(/\bt\(\s*'([a-z]+:)?([a-z0-9_.]+)'/g)].map(
        (m) => `${(m[1] ?? 'common:').slice(0, -1)}.${m[2]}`,
      ),
    )
    const known = new Set(keys({ ...zh }))
    expect(asked.length).toBeGreaterThan(0)
    expect(asked.filter((key) => !known.has(key) && !known.has(`${key}_other`))).toEqual([])
  })

  it('ask for no key without its variables', () => {
    const variables = (text: string) => [...text.matchAll(/{{\s*([a-z_]+)/g)].map((m) => m[1]).sort()
    const flat = (language: Record<string, unknown>) =>
      new Map(
        keys(language).map((key) => [
          key,
          key.split('.').reduce<unknown>((at, step) => (at as Record<string, unknown>)?.[step], language),
        ]),
      )
    const [chinese, english] = [flat({ ...zh }), flat({ ...en })]
    for (const [key, text] of chinese) {
      if (typeof text === 'string')
        expect([key, variables(text)]).toEqual([key, variables(String(english.get(key)))])
    }
  })
})
