/** What must be told to the map when a set of features changed: the difference, never the whole again. */
import type { Feature, Point } from 'geojson'

export type Spot = Feature<Point, { id: string; [key: string]: string | number | boolean | null }>

export interface Changes {
  remove: string[]
  add: Spot[]
}

/** Compares by identity: a spot that did not change must be the same object as before. */
export function changes(before: ReadonlyMap<string, Spot>, after: ReadonlyMap<string, Spot>): Changes {
  const found: Changes = { remove: [], add: [] }
  for (const id of before.keys()) if (!after.has(id)) found.remove.push(id)
  for (const [id, spot] of after) if (before.get(id) !== spot) found.add.push(spot)
  return found
}

/** Makes spots of things, and gives back the very same spot for a thing that did not change. */
export class Spots<T extends object> {
  private readonly kept = new WeakMap<T, Spot | null>()
  private readonly make: (thing: T) => Spot | null

  constructor(make: (thing: T) => Spot | null) {
    this.make = make
  }

  /** Returns the spots of those things that have a place, by id. */
  of(things: Iterable<T>): Map<string, Spot> {
    const spots = new Map<string, Spot>()
    for (const thing of things) {
      let spot = this.kept.get(thing)
      if (spot === undefined) {
        spot = this.make(thing)
        this.kept.set(thing, spot)
      }
      if (spot) spots.set(spot.properties.id, spot)
    }
    return spots
  }
}
