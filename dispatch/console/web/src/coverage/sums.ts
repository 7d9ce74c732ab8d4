/** What the cells say town by town, for those who read the coverage as a list. */
import type { Schemas } from '../api/client'

export type Coverage = Schemas['CoverageView']
export type Cell = Coverage['cells'][number]

export interface TownSum {
  town: string
  /** Mean share of its cells that is reached, 0 to 1. */
  reached: number
  /** How much of it is lost; null when nobody is taken away. */
  lost: number | null
}

const mean = (values: readonly number[]) => values.reduce((sum, one) => sum + one, 0) / values.length

/** Sums up the cells by town at one of the times, the least reached first. */
export function byTown(cells: readonly Cell[], time: number): TownSum[] {
  const towns = new Map<string, Cell[]>()
  for (const cell of cells) {
    const group = towns.get(cell.town)
    if (group) group.push(cell)
    else towns.set(cell.town, [cell])
  }
  return [...towns]
    .map(([town, group]) => {
      const reached = mean(group.map((cell) => cell.share[time] ?? 0))
      const left = group.every((cell) => cell.without) ? group.map((cell) => cell.without?.[time] ?? 0) : null
      return { town, reached, lost: left ? reached - mean(left) : null }
    })
    .sort((a, b) => a.reached - b.reached || (a.town < b.town ? -1 : 1))
}
