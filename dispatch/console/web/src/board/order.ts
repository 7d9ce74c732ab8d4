/** The order of the board: what needs a person now comes first. */
import type { Need, Row } from './rows'

/** Waiting for a person, or for anybody's answer, comes before what is already in somebody's hands. */
const RANK: Record<Need, number> = { review: 0, unanswered: 0, short: 1, underway: 2, contained: 3 }

function compare(a: Row, b: Row): number {
  return (
    a.incident.priority - b.incident.priority ||
    RANK[a.need] - RANK[b.need] ||
    (a.nextAt ?? Number.MAX_SAFE_INTEGER) - (b.nextAt ?? Number.MAX_SAFE_INTEGER) ||
    a.openedAt - b.openedAt ||
    (a.id < b.id ? -1 : 1)
  )
}

/**
 * Sorts by priority, then by what a person is needed for, then what is due first, then the oldest.
 * The order depends on nothing else, so a row moves only when its incident changed.
 */
export const ordered = (rows: readonly Row[]): Row[] => [...rows].sort(compare)
