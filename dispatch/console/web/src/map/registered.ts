/** What is registered in the district and stays where it is, by code and by id. */
import { computed } from '@preact/signals'
import { type District, district } from '../state/places'
import type { Place } from './plane'

export type Registered = District

/** What is registered; null until it is loaded. */
export const registered = district

/** Places and names of towns and villages by their codes. */
export const seats = computed(() => {
  const found = new Map<string, { name: string; place: Place }>()
  for (const town of registered.value?.towns ?? [])
    found.set(town.code, { name: town.name_zh, place: [town.longitude, town.latitude] })
  for (const village of registered.value?.villages ?? [])
    found.set(village.code, { name: village.name_zh, place: [village.longitude, village.latitude] })
  return found
})

/** Registered places of responders that stay at their posts. */
export const stations = computed(() => {
  const found = new Map<string, Place>()
  for (const one of [...(registered.value?.units ?? []), ...(registered.value?.posts ?? [])])
    found.set(one.id, [one.longitude, one.latitude])
  return found
})

export interface Bounds {
  west: number
  south: number
  east: number
  north: number
}

/** What is registered lies within these, WGS-84 degrees. */
export function boundsOf(map: Registered): Bounds {
  const [west = -180, south = -85, east = 180, north = 85] = map.bounds
  return { west, south, east, north }
}
