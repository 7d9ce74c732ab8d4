/** Which layers the map shows; the choice is remembered on this device. */
import { signal } from '@preact/signals'

export const LAYERS = [
  'villages',
  'units',
  'volunteers',
  'patrols',
  'posts',
  'shops',
  'cameras',
  'sensors',
  'rings',
] as const
export type Layer = (typeof LAYERS)[number]

const KEY = 'dispatch.map.hidden'

function remembered(): ReadonlySet<Layer> {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? '[]')
    return new Set(LAYERS.filter((layer) => Array.isArray(kept) && kept.includes(layer)))
  } catch {
    return new Set()
  }
}

export const hidden = signal<ReadonlySet<Layer>>(remembered())

/** Shows a layer or hides it. */
export function turnLayer(layer: Layer): void {
  const next = new Set(hidden.value)
  if (!next.delete(layer)) next.add(layer)
  hidden.value = next
  localStorage.setItem(KEY, JSON.stringify([...next]))
}
