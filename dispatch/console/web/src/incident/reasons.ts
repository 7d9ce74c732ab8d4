/**
 * The reasons that the log gives, taken apart: named codes, and the few sentences with figures in them.
 * What is neither is somebody's own words, and stays as it is.
 */

/** A part of a reason: a key of words with values, or words as they are. */
export type ReasonPart = { key: string; values: Record<string, string | number> } | { words: string }

/** One line of what a plan wants and nobody can give. */
export interface Shortfall {
  tier: number
  role: string
  kinds: string[]
  have: number
  want: number
  /** How many were not chosen, by the named reason. */
  why: [string, number][]
}

const CODE = /^[a-z][a-z0-9_]*$/
const CLASSIFIED = /^category (\w+) (\w+)$/
const MATCHED = /^matched (.+)$/s
const LOCATED = /^located by (\w+)$/
const SPLIT = /^split from (\S+)$/
const SHORT = /^tier (\d+) (\w+) ([\w/]+): (\d+) of (\d+) \((.*)\)$/

function part(piece: string): ReasonPart {
  const classified = CLASSIFIED.exec(piece)
  if (classified) return { key: `classified_${classified[2]}`, values: { category: classified[1] ?? '' } }
  const matched = MATCHED.exec(piece)
  if (matched) return { key: 'matched', values: { terms: matched[1] ?? '' } }
  const located = LOCATED.exec(piece)
  if (located) return { key: `located_${located[1]}`, values: {} }
  const split = SPLIT.exec(piece)
  if (split) return { key: 'split_from', values: { incident: split[1] ?? '' } }
  if (piece === 'same id came before with another body') return { key: 'conflicting', values: {} }
  if (piece.startsWith('timer_failed:'))
    return { key: 'timer_failed', values: { said: piece.slice(13).trim() } }
  return CODE.test(piece) ? { key: piece, values: {} } : { words: piece }
}

/** Takes a reason apart. */
export const reasonParts = (reason: string): ReasonPart[] => reason.split('; ').filter(Boolean).map(part)

/** Takes apart what is short; lines of another form are left out. */
export function shortfalls(reason: string): Shortfall[] {
  const lines: Shortfall[] = []
  for (const piece of reason.split('; ')) {
    const found = SHORT.exec(piece)
    if (!found) continue
    const why = [...(found[6] ?? '').matchAll(/(\w+) (\d+)/g)].map(
      (one) => [one[1] ?? '', Number(one[2])] as [string, number],
    )
    lines.push({
      tier: Number(found[1]),
      role: found[2] ?? '',
      kinds: (found[3] ?? '').split('/'),
      have: Number(found[4]),
      want: Number(found[5]),
      why: why.filter(([name]) => name !== 'nobody'),
    })
  }
  return lines
}
