/** The layers of what stands and moves, in their order from the ground up, and the switch each belongs to. */
import type { FilterSpecification, LayerSpecification } from 'maplibre-gl'
import { FONT } from './ground'
import type { Layer } from './layers'
import type { Palette } from './palette'

const NOT_CLUSTER: FilterSpecification = ['!', ['has', 'point_count']]

const size = (small: number, large: number) =>
  ['interpolate', ['linear'], ['zoom'], 10, small, 15, large] as unknown as number

function icons(
  id: string,
  source: string,
  icon: unknown,
  small: number,
  large: number,
  minzoom = 0,
): LayerSpecification {
  return {
    id,
    type: 'symbol',
    source,
    minzoom,
    layout: {
      'icon-image': icon as string,
      'icon-size': size(small, large),
      'icon-allow-overlap': true,
      'icon-ignore-placement': true,
    },
  }
}

function clusters(id: string, source: string, color: string, palette: Palette): LayerSpecification[] {
  return [
    {
      id: `${id}-clusters`,
      type: 'circle',
      source,
      filter: ['has', 'point_count'],
      paint: {
        'circle-color': palette.halo,
        'circle-opacity': 0.85,
        'circle-stroke-color': color,
        'circle-stroke-width': 1.5,
        'circle-radius': ['step', ['get', 'point_count'], 10, 20, 13, 100, 17],
      },
    },
    {
      id: `${id}-counts`,
      type: 'symbol',
      source,
      filter: ['has', 'point_count'],
      layout: {
        'text-field': ['get', 'point_count_abbreviated'],
        'text-font': FONT,
        'text-size': 11,
        'text-allow-overlap': true,
        'text-ignore-placement': true,
      },
      paint: { 'text-color': color },
    },
  ]
}

/** Layers of everybody and everything, from the ground up. */
export function markLayers(palette: Palette): LayerSpecification[] {
  return [
    icons('cameras', 'cameras', 'camera', 0.3, 0.5, 13.5),
    icons('sensors', 'sensors', 'sensor', 0.3, 0.5, 13.5),
    icons('shops', 'shops', 'shop', 0.3, 0.5, 13.5),
    icons('units', 'units', 'unit', 0.2, 0.6),
    icons('posts', 'posts', ['get', 'kind'], 0.3, 0.65, 11.5),
    ...clusters('volunteers', 'volunteers', palette.volunteer, palette),
    {
      ...icons('volunteers', 'volunteers', ['get', 'icon'], 0.35, 0.55),
      filter: NOT_CLUSTER,
    } as LayerSpecification,
    icons('patrols', 'movers', ['get', 'icon'], 0.35, 0.75),
  ]
}

/** Layers of the incidents; they lie over everything but the selected scene. */
export function incidentLayers(): LayerSpecification[] {
  return [
    {
      id: 'incidents',
      type: 'symbol',
      source: 'incidents',
      layout: {
        'icon-image': ['get', 'icon'],
        'icon-size': size(0.7, 1),
        'icon-allow-overlap': true,
        'icon-ignore-placement': true,
        'symbol-sort-key': ['-', 9, ['get', 'priority']],
      },
      paint: { 'icon-opacity': ['case', ['get', 'exact'], 1, 0.6] },
    },
  ]
}

/** The layers of the map that a switch turns. */
export const SWITCHED: Partial<Record<Layer, readonly string[]>> = {
  villages: ['village-names', 'border-village'],
  units: ['units'],
  volunteers: ['volunteers', 'volunteers-clusters', 'volunteers-counts'],
  patrols: ['patrols'],
  posts: ['posts'],
  shops: ['shops'],
  cameras: ['cameras'],
  sensors: ['sensors'],
  rings: ['rings', 'ring-names'],
}
