/** The drawn district under everything: land by town, borders, a grid of degrees, names. */

import type { Feature, FeatureCollection } from 'geojson'
import type { ExpressionSpecification, LayerSpecification, SourceSpecification } from 'maplibre-gl'
import type { Palette } from './palette'
import type { Place } from './plane'
import { type Bounds, boundsOf, type Registered } from './registered'
import { tessellate } from './tessellate'

export const FONT = ['Noto Sans SC', 'Noto Sans CJK SC', 'PingFang SC', 'Microsoft YaHei', 'sans-serif']

export const collection = (features: Feature[]): FeatureCollection => ({
  type: 'FeatureCollection',
  features,
})

export const line = (places: readonly Place[], properties: Record<string, unknown> = {}): Feature => ({
  type: 'Feature',
  properties,
  geometry: { type: 'LineString', coordinates: places.map((place) => [...place]) },
})

export const spot = (place: Place, properties: Record<string, unknown>): Feature => ({
  type: 'Feature',
  properties,
  geometry: { type: 'Point', coordinates: [...place] },
})

export const area = (ring: readonly Place[], properties: Record<string, unknown>): Feature => ({
  type: 'Feature',
  properties,
  geometry: { type: 'Polygon', coordinates: [ring.map((place) => [...place])] },
})

const GRID_DEGREES = 0.05

/** Lines of latitude and longitude every twentieth of a degree, wide around the district. */
export function graticule({ west, south, east, north }: Bounds): Feature[] {
  const lines: Feature[] = []
  const first = (value: number) => Math.floor(value / GRID_DEGREES) - 8
  const last = (value: number) => Math.ceil(value / GRID_DEGREES) + 8
  const degrees = (index: number) => Number((index * GRID_DEGREES).toFixed(2))
  const [w, s, e, n] = [first(west), first(south), last(east), last(north)].map(degrees) as [
    number,
    number,
    number,
    number,
  ]
  for (let index = first(west); index <= last(east); index++)
    lines.push(
      line(
        [
          [degrees(index), s],
          [degrees(index), n],
        ],
        { label: `${degrees(index).toFixed(2)}°E` },
      ),
    )
  for (let index = first(south); index <= last(north); index++)
    lines.push(
      line(
        [
          [w, degrees(index)],
          [e, degrees(index)],
        ],
        { label: `${degrees(index).toFixed(2)}°N` },
      ),
    )
  return lines
}

type Shift = (place: Place) => Place

/** The sources of the ground. With a base map only the names are ours, and nothing is drawn beneath. */
export function groundSources(
  map: Registered,
  english: boolean,
  shift: Shift,
): Record<string, SourceSpecification> {
  const tints = new Map(map.towns.map((town, index) => [town.code, index % 4]))
  const drawn = tessellate(
    map.villages.map((one) => ({
      code: one.code,
      town: one.town,
      place: shift([one.longitude, one.latitude]),
    })),
  )
  const data = (features: Feature[]): SourceSpecification => ({ type: 'geojson', data: collection(features) })
  const name = (town: Registered['towns'][number]) => (english && town.name_en) || town.name_zh
  return {
    land: data(drawn.cells.map((cell) => area(cell.ring, { tint: tints.get(cell.town) ?? 0 }))),
    borders: data([
      ...drawn.villageBorders.map((places) => line(places, { of: 'village' })),
      ...drawn.townBorders.map((places) => line(places, { of: 'town' })),
      ...drawn.shore.map((places) => line(places, { of: 'shore' })),
    ]),
    graticule: data(graticule(boundsOf(map))),
    towns: data(map.towns.map((one) => spot(shift([one.longitude, one.latitude]), { name: name(one) }))),
    villages: data(
      map.villages.map((one) => spot(shift([one.longitude, one.latitude]), { name: one.name_zh })),
    ),
  }
}

const tint = (palette: Palette): ExpressionSpecification => [
  'match',
  ['get', 'tint'],
  1,
  palette.land[1] ?? '',
  2,
  palette.land[2] ?? '',
  3,
  palette.land[3] ?? '',
  palette.land[0] ?? '',
]

/** The layers that draw the land. */
export function landLayers(palette: Palette): LayerSpecification[] {
  const border = (of: string, color: string, width: number): LayerSpecification => ({
    id: `border-${of}`,
    type: 'line',
    source: 'borders',
    filter: ['==', ['get', 'of'], of],
    paint: { 'line-color': color, 'line-width': width },
    ...(of === 'village' ? { minzoom: 11.5 } : {}),
  })
  return [
    {
      id: 'graticule',
      type: 'line',
      source: 'graticule',
      paint: { 'line-color': palette.grid, 'line-width': 1 },
    },
    {
      id: 'land',
      type: 'fill',
      source: 'land',
      paint: { 'fill-color': tint(palette), 'fill-antialias': false },
    },
    border('village', palette.village, 1),
    border('shore', palette.shore, 1.5),
    border('town', palette.town, 1.6),
    {
      id: 'graticule-names',
      type: 'symbol',
      source: 'graticule',
      layout: {
        'symbol-placement': 'line',
        'text-field': ['get', 'label'],
        'text-font': FONT,
        'text-size': 11,
        'symbol-spacing': 600,
      },
      paint: { 'text-color': palette.dim, 'text-halo-color': palette.halo, 'text-halo-width': 1.5 },
    },
  ]
}

/** The layers that name towns and villages. */
export function nameLayers(palette: Palette): LayerSpecification[] {
  const paint = (color: string) => ({
    'text-color': color,
    'text-halo-color': palette.halo,
    'text-halo-width': 1.8,
  })
  return [
    {
      id: 'village-names',
      type: 'symbol',
      source: 'villages',
      minzoom: 12.2,
      layout: { 'text-field': ['get', 'name'], 'text-font': FONT, 'text-size': 12, 'text-padding': 6 },
      paint: paint(palette.dim),
    },
    {
      id: 'town-names',
      type: 'symbol',
      source: 'towns',
      layout: {
        'text-field': ['get', 'name'],
        'text-font': FONT,
        'text-size': ['interpolate', ['linear'], ['zoom'], 9, 13, 13, 18],
        'text-padding': 2,
      },
      paint: paint(palette.text),
    },
  ]
}
