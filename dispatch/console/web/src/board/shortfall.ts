/** What the plan wants and nobody can give, read from the sentence in which the service says it. */

export interface Shortfall {
  tier: number
  role: string
  kinds: readonly string[]
  filled: number
  wanted: number
}

const SENTENCE = /^tier (\d+) (\w+) ([\w/]+): (\d+) of (\d+)/

/** Returns the parts of a shortfall; what does not read as one is left out. */
export function shortfalls(text: string): Shortfall[] {
  return text.split('; ').flatMap((part) => {
    const found = SENTENCE.exec(part)
    if (!found) return []
    const [, tier, role = '', kinds = '', filled, wanted] = found
    return [
      { tier: Number(tier), role, kinds: kinds.split('/'), filled: Number(filled), wanted: Number(wanted) },
    ]
  })
}

/** Returns how many responders are missing; at least 1 when something is, however it is said. */
export function missing(text: string): number {
  if (!text) return 0
  return Math.max(
    1,
    shortfalls(text).reduce((sum, one) => sum + one.wanted - one.filled, 0),
  )
}
