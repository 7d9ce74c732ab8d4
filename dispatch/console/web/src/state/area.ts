/** The area as it is registered: its towns and villages by name, its posts, shops, sensors and cameras. */
import { computed, signal } from '@preact/signals'
import { client, type Schemas, told } from '../api/client'
import { language } from '../i18n'

export type AreaMap = Schemas['MapView']

/** What is registered; null until it has been loaded. */
export const area = signal<AreaMap | null>(null)

const towns = computed(() => new Map(area.value?.towns.map((one) => [one.code, one])))
const villages = computed(() => new Map(area.value?.villages.map((one) => [one.code, one])))

/** Returns the name of a town in the language of the page; its code where no name is known. */
export function townName(code: string): string {
  const town = towns.value.get(code)
  return (language.value === 'en' && town?.name_en) || town?.name_zh || code
}

/** Returns the name of a village; its code where no name is known. */
export const villageName = (code: string): string => villages.value.get(code)?.name_zh ?? code

const AGAIN_MS = 5_000

/** Loads the registered area, however often that takes; until then codes stand for names. */
export async function loadArea(): Promise<void> {
  for (;;) {
    try {
      area.value = (await told(client.GET('/v1/map', {}))) as AreaMap
      return
    } catch {
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS))
    }
  }
}
