/** Keeps the coverage on the map while its layer is on. */
import { effect } from '@preact/signals'
import type { Feature } from 'geojson'
import type { LayerSpecification } from 'maplibre-gl'
import type { DistrictMap } from '../map/district'
import { area, FONT, spot } from '../map/ground'
import type { Palette } from '../map/palette'
import type { Place } from '../map/plane'
import type { Theme } from '../ui/theme'
import { lostClass, reachedClass } from './classes'
import { coverage, time } from './coverage'
import { patterns } from './patterns'
import type { Cell } from './sums'

type Shift = (place: Place) => Place

/** A cell as its area and its number: the share reached, or what is lost of it. */
export function cellFeatures(cell: Cell, at: number, shift: Shift): Feature[] {
  const share = cell.share[at] ?? 0
  const lost = cell.without ? share - (cell.without[at] ?? 0) : null
  const kind = lost === null ? reachedClass(share) : lostClass(lost)
  if (kind < 0) return []
  const corners = cell.boundary.map(([lon = 0, lat = 0]) => shift([lon, lat]))
  const first = corners[0]
  if (!first) return []
  const number = Math.round((lost ?? share) * 100)
  return [
    area([...corners, first], { pattern: `coverage-${lost === null ? 'r' : 'l'}${kind}` }),
    spot(shift([cell.longitude, cell.latitude]), { number: lost === null ? `${number}` : `−${number}` }),
  ]
}

const layers = (palette: Palette): LayerSpecification[] => [
  {
    id: 'coverage-areas',
    type: 'fill',
    source: 'coverage',
    filter: ['==', ['geometry-type'], 'Polygon'],
    paint: { 'fill-pattern': ['get', 'pattern'] },
  },
  {
    id: 'coverage-numbers',
    type: 'symbol',
    source: 'coverage',
    filter: ['==', ['geometry-type'], 'Point'],
    minzoom: 11.6,
    layout: { 'text-field': ['get', 'number'], 'text-font': FONT, 'text-size': 12 },
    paint: { 'text-color': palette.text, 'text-halo-color': palette.halo, 'text-halo-width': 1.6 },
  },
]

/** Draws what is known whenever it changes; returns what ends it. */
export function keepCoverage(drawn: DistrictMap, shift: Shift, palette: Palette, theme: Theme): () => void {
  drawn.add(layers(palette), patterns(theme))
  return effect(() => {
    const at = time.value
    const cells = at < 0 ? [] : (coverage.value?.cells ?? [])
    drawn.draw(
      'coverage',
      cells.flatMap((cell) => cellFeatures(cell, at, shift)),
    )
  })
}
