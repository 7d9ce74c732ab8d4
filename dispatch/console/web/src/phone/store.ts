/** What this phone keeps without network: the taps not yet sent, and what the service said last. */
import { type DBSchema, type IDBPDatabase, openDB } from 'idb'
import type { Tap } from './queue/tap'

interface Kept extends DBSchema {
  taps: { key: number; value: Tap }
  known: { key: string; value: unknown }
}

export type Store = IDBPDatabase<Kept>

const NAME = 'dispatch-phone'
let opened: Promise<Store> | null = null

/** Opens the store of this phone, once; a store that another tab removed is opened anew. */
export function store(): Promise<Store> {
  opened ??= openDB<Kept>(NAME, 1, {
    upgrade(db) {
      db.createObjectStore('taps', { keyPath: 'n', autoIncrement: true })
      db.createObjectStore('known')
    },
    blocking(_current, _blocked, event) {
      ;(event.target as IDBDatabase).close()
      opened = null
    },
    terminated() {
      opened = null
    },
  })
  return opened
}

/** Keeps a value under a name until it is forgotten. */
export async function keep(name: string, value: unknown): Promise<void> {
  await (await store()).put('known', value, name)
}

/** Returns what was kept under a name; undefined if nothing was. */
export async function kept<T>(name: string): Promise<T | undefined> {
  return (await (await store()).get('known', name)) as T | undefined
}

/** Forgets what was kept under some names. */
export async function forget(...names: string[]): Promise<void> {
  const db = await store()
  await Promise.all(names.map((name) => db.delete('known', name)))
}
