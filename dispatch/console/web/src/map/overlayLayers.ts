/** How the features of the selected scene are drawn. */
import type { LayerSpecification } from 'maplibre-gl'
import { FONT } from './ground'
import type { Palette } from './palette'

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
