/** The names of what is registered in the district: towns, villages, units, posts. Asked for once. */
import { computed, signal } from '@preact/signals'
import { client, type Schemas, told } from '../api/client'
import { language } from '../i18n'

export type District = Schemas['MapView']

/** What is registered; null until it is loaded. */
export const district = signal<District | null>(null)

let asked: Promise<void> | null = null

/** Loads the district unless it is there; a failure is thrown, and the next call asks again. */
export function loadDistrict(): Promise<void> {
  asked ??= told(client.GET('/v1/map', {})).then(
    (answer) => {
      district.value = answer as District
    },
    (failure: unknown) => {
      asked = null
      throw failure
    },
  )
  return asked
}

const towns = computed(() => new Map(district.value?.towns.map((one) => [one.code, one])))
const villages = computed(() => new Map(district.value?.villages.map((one) => [one.code, one])))
const posts = computed(() => {
  const all = district.value
  return new Map(all ? [...all.units, ...all.posts, ...all.shops].map((one) => [one.id, one.name]) : [])
})

/** Returns the name of a town by its code, in the language of the page; the code while nothing is known. */
export function townName(code: string): string {
  const found = towns.value.get(code)
  if (!found) return code
  return language.value === 'en' && found.name_en ? found.name_en : found.name_zh
}

/** Returns the name of a village or community by its code; the code while nothing is known. */
export const villageName = (code: string): string => villages.value.get(code)?.name_zh ?? code

/** Returns the name of a unit, a post or a shop that stands in one place, "" of anybody else. */
export const postName = (id: string): string => posts.value.get(id) ?? ''

/** Returns where something is, from the large to the small; "" when no place is known. */
export function placeName(place: { town: string; village: string }): string {
  return [place.town && townName(place.town), place.village && villageName(place.village)]
    .filter(Boolean)
    .join(' · ')
}
