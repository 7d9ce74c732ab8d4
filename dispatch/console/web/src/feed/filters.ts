/** Which alerts the feed shows; kept in the address, so that a reload or a link shows the same. */
import { signal } from '@preact/signals'

export const KEYS = ['source', 'town', 'category', 'priority'] as const
export type Key = (typeof KEYS)[number]
export type Filters = Readonly<Record<Key, string>>

export const SOURCES = ['shop', 'patrol', 'sensor', 'desk'] as const
const SHAPES: Record<Key, RegExp> = {
  source: /^(shop|patrol|sensor|desk)$/,
  town: /^[0-9]{9}$/,
  category: /^[a-z_]{1,40}$/,
  priority: /^[1-5]$/,
}

/** Reads the filters from the query of an address; what cannot be one counts as none. */
export function filtersOf(search: string): Filters {
  const query = new URLSearchParams(search)
  const read = (key: Key) => {
    const value = query.get(key) ?? ''
    return SHAPES[key].test(value) ? value : ''
  }
  return {
    source: read('source'),
    town: read('town'),
    category: read('category'),
    priority: read('priority'),
  }
}

/** Returns a query that holds the filters, and all else that was in it. */
export function searchWith(search: string, filters: Filters): string {
  const query = new URLSearchParams(search)
  for (const key of KEYS) {
    if (filters[key]) query.set(key, filters[key])
    else query.delete(key)
  }
  const text = query.toString()
  return text ? `?${text}` : ''
}

/** The filters in force. */
export const filters = signal<Filters>(filtersOf(globalThis.location?.search ?? ''))

globalThis.addEventListener?.('popstate', () => {
  const present = filtersOf(location.search)
  if (KEYS.some((key) => present[key] !== filters.peek()[key])) filters.value = present
})

/** Changes one filter, here and in the address. */
export function setFilter(key: Key, value: string): void {
  put({ ...filters.peek(), [key]: value })
}

/** Takes all filters away. */
export const clearFilters = (): void => put({ source: '', town: '', category: '', priority: '' })

function put(next: Filters): void {
  filters.value = next
  history.replaceState(
    history.state,
    '',
    location.pathname + searchWith(location.search, next) + location.hash,
  )
}

/** Whether any filter is in force. */
export const filtered = (): boolean => KEYS.some((key) => filters.value[key] !== '')

/** Returns the filters as the service takes them. */
export function queryOf(chosen: Filters) {
  return {
    ...(chosen.source && { source_class: chosen.source as (typeof SOURCES)[number] }),
    ...(chosen.town && { town: chosen.town }),
    ...(chosen.category && { category: chosen.category as never }),
    ...(chosen.priority && { priority: Number(chosen.priority) }),
  }
}
