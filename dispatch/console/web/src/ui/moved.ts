/** Where a key leads in a list. */

/** Returns the index that `key` leads to from `at` (-1: nowhere yet); null for a key that does not move. */
export function moved(key: string, at: number, count: number, page: number): number | null {
  if (count === 0) return null
  const to = {
    ArrowDown: at + 1,
    ArrowUp: at < 0 ? 0 : at - 1,
    PageDown: at + Math.max(1, page),
    PageUp: at - Math.max(1, page),
    Home: 0,
    End: count - 1,
  }[key]
  return to === undefined ? null : Math.min(count - 1, Math.max(0, to))
}
