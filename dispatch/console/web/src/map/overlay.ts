/** What the map draws of the selected incident: rings, the warned radius, who comes, posts, warned shops. */
import type { Feature } from 'geojson'
import type { LayerSpecification } from 'maplibre-gl'
import { FONT, line, spot } from './ground'
import type { Palette } from './palette'
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

const only = (is: string): ['==', ['get', 'is'], string] => ['==', ['get', 'is'], is]

/** The layers of the selected scene, from the ground up. */
export function overlayLayers(palette: Palette): LayerSpecification[] {
  const source = 'scene'
  const paint = (color: string) => ({
    'text-color': color,
    'text-halo-color': palette.halo,
    'text-halo-width': 2,
  })
  const text = { 'text-field': ['get', 'label'] as ['get', 'label'], 'text-font': FONT, 'text-size': 12 }
  const over = { 'icon-allow-overlap': true, 'icon-ignore-placement': true }
  const tone: unknown = [
    'match',
    ['get', 'status'],
    'on_scene',
    palette.arrived,
    'notified',
    palette.asked,
    palette.going,
  ]
  const asked = ['==', ['get', 'status'], 'notified']
  return [
    {
      id: 'rings',
      type: 'line',
      source,
      filter: only('ring'),
      paint: { 'line-color': palette.ring, 'line-width': 1, 'line-opacity': 0.55 },
    },
    {
      id: 'warned',
      type: 'line',
      source,
      filter: only('warned'),
      paint: { 'line-color': palette.warned, 'line-width': 2, 'line-dasharray': [3, 2] },
    },
    {
      id: 'warned-shops',
      type: 'symbol',
      source,
      filter: only('warned-shop'),
      layout: { 'icon-image': 'warned', 'icon-size': 0.6, ...over },
    },
    {
      id: 'ways',
      type: 'line',
      source,
      filter: ['all', only('way'), ['!', asked]] as never,
      layout: { 'line-cap': 'round' },
      paint: { 'line-color': tone as string, 'line-width': 3 },
    },
    {
      id: 'ways-asked',
      type: 'line',
      source,
      filter: ['all', only('way'), asked] as never,
      paint: { 'line-color': tone as string, 'line-width': 3, 'line-dasharray': [1.5, 1.5] },
    },
    {
      id: 'way-arrows',
      type: 'symbol',
      source,
      filter: only('way'),
      layout: {
        'symbol-placement': 'line',
        'symbol-spacing': 60,
        'text-field': '›',
        'text-font': FONT,
        'text-size': 22,
        'text-keep-upright': false,
        'text-allow-overlap': true,
        'text-ignore-placement': true,
      },
      paint: paint(tone as string),
    },
    {
      id: 'ring-names',
      type: 'symbol',
      source,
      filter: only('ring-name'),
      layout: { ...text, 'text-size': 11, 'text-offset': [0, -0.6], 'text-allow-overlap': true },
      paint: paint(palette.dim),
    },
    {
      id: 'warned-names',
      type: 'symbol',
      source,
      filter: only('warned-name'),
      layout: { ...text, 'text-size': 11, 'text-offset': [0, 0.8], 'text-allow-overlap': true },
      paint: paint(palette.warned),
    },
    {
      id: 'posts-to-take',
      type: 'symbol',
      source,
      filter: only('post'),
      layout: {
        ...text,
        'text-anchor': 'left',
        'text-offset': [1, -0.4],
        'icon-image': 'post',
        'icon-size': 0.75,
        'icon-offset': [7, -10],
        'text-optional': true,
        ...over,
      },
      paint: paint(palette.text),
    },
    {
      id: 'scene',
      type: 'symbol',
      source,
      filter: only('scene'),
      layout: { 'icon-image': 'scene', 'icon-size': 1.6, ...over },
    },
    {
      id: 'going',
      type: 'symbol',
      source,
      filter: only('going'),
      layout: {
        ...text,
        'icon-image': ['get', 'icon'],
        'icon-size': 0.8,
        'text-variable-anchor': ['left', 'right', 'top', 'bottom'],
        'text-radial-offset': 1,
        'text-justify': 'auto',
        'text-optional': true,
        'icon-allow-overlap': true,
      },
      paint: paint(palette.text),
    },
  ]
}
