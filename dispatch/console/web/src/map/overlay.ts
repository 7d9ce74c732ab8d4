/** What the map draws of the selected incident: rings, the warned radius, who comes, posts, warned shops. */
import type { Feature } from 'geojson'
import { line, spot } from './ground'
import { circle, type Place, placeAt } from './plane'
import type { Going, Scene } from './scene'

type Shift = (place: Place) => Place

export interface Words {
  /** What stands beside somebody who goes: name, time, status. */
  going: (going: Going) => string
  ring: (seconds: number) => string
  warned: (radius: number) => string
  post: string
}

export interface Ring {
  seconds: number
  radius: number
}

/** The features of one scene, shifted to the tiles' datum. */
export function overlay(
  scene: Scene,
  rings: readonly Ring[],
  words: Words,
  shops: ReadonlyMap<string, Place>,
  shift: Shift,
): Feature[] {
  const { place } = scene
  const features: Feature[] = []
  if (place) {
    for (const { seconds, radius } of rings) {
      features.push(line(circle(place, radius).map(shift), { is: 'ring' }))
      features.push(spot(shift(placeAt(place, 0, radius)), { is: 'ring-name', label: words.ring(seconds) }))
    }
    const radii = new Set(scene.warned.map((one) => one.radius))
    for (const radius of radii) {
      features.push(line(circle(place, radius).map(shift), { is: 'warned' }))
      features.push(
        spot(shift(placeAt(place, 0, -radius)), { is: 'warned-name', label: words.warned(radius) }),
      )
    }
  }
  for (const id of scene.shops) {
    const shop = shops.get(id)
    if (shop) features.push(spot(shift(shop), { is: 'warned-shop' }))
  }
  for (const going of scene.going) if (going.coming) features.push(...wayOf(going, words, shift))
  if (place) features.push(spot(shift(place), { is: 'scene' }))
  return features
}

function wayOf(going: Going, words: Words, shift: Shift): Feature[] {
  const { from, to, assignment } = going
  const way: Feature[] = []
  if (from && to) way.push(line([shift(from), shift(to)], { is: 'way', status: assignment.status }))
  if (assignment.post && to) way.push(spot(shift(to), { is: 'post', label: words.post }))
  if (from)
    way.push(
      spot(shift(from), {
        is: 'going',
        label: words.going(going),
        icon: `${assignment.responder_kind}-busy`,
      }),
    )
  return way
}
