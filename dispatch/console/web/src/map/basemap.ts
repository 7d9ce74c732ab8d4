/** The operator's own base map: a PMTiles file of pictures or of vectors, drawn plainly under our layers. */
import { addProtocol, type LayerSpecification, type SourceSpecification } from 'maplibre-gl'
import { PMTiles, Protocol, TileType } from 'pmtiles'
import type { Datum } from './datum'
import type { Palette } from './palette'

export interface Basemap {
  url: string
  datum: Datum
}

export interface Ground {
  sources: Record<string, SourceSpecification>
  layers: LayerSpecification[]
}

let protocol: Protocol | null = null

function opened(url: string): PMTiles {
  if (!protocol) {
    protocol = new Protocol()
    addProtocol('pmtiles', protocol.tile)
  }
  const file = new PMTiles(url)
  protocol.add(file)
  return file
}

/** Reads what the file holds and returns how to draw it; throws when it cannot be read. */
export async function basemapGround(basemap: Basemap, palette: Palette): Promise<Ground> {
  const url = new URL(basemap.url, location.href).href
  const file = opened(url)
  const header = await file.getHeader()
  const common = { url: `pmtiles://${url}` }
  if (header.tileType !== TileType.Mvt)
    return {
      sources: { basemap: { type: 'raster', tileSize: 256, ...common } },
      layers: [{ id: 'basemap', type: 'raster', source: 'basemap' }],
    }
  const metadata = (await file.getMetadata()) as { vector_layers?: { id: string }[] }
  const names = (metadata.vector_layers ?? []).map((one) => one.id)
  return {
    sources: { basemap: { type: 'vector', ...common } },
    layers: [...fills(names, palette), ...lines(names, palette)],
  }
}

const WATER = /water|ocean|sea|river/
const LAND = /^(earth|land|landuse|landcover|park|natural)/
const BUILDING = /building/
const ROAD = /road|transport|street|highway|path/
const BORDER = /bound|admin/

/** Areas of vector tiles by the names that the common schemas give their layers. */
function fills(names: readonly string[], palette: Palette): LayerSpecification[] {
  const fill = (name: string, color: string): LayerSpecification => ({
    id: `basemap-fill-${name}`,
    type: 'fill',
    source: 'basemap',
    'source-layer': name,
    filter: ['==', ['geometry-type'], 'Polygon'],
    paint: { 'fill-color': color },
  })
  const having = (pattern: RegExp, color: string) =>
    names.filter((name) => pattern.test(name) && !/name|label/.test(name)).map((name) => fill(name, color))
  return [
    ...having(LAND, palette.land[0] ?? ''),
    ...having(WATER, palette.sea),
    ...having(BUILDING, palette.village),
  ]
}

/** Lines of vector tiles: roads plainly, borders dashed, whatever else has lines thinly. */
function lines(names: readonly string[], palette: Palette): LayerSpecification[] {
  return names
    .filter((name) => !/name|label|poi|place|point/.test(name) && !LAND.test(name) && !BUILDING.test(name))
    .map((name) => ({
      id: `basemap-line-${name}`,
      type: 'line',
      source: 'basemap',
      'source-layer': name,
      filter: ['==', ['geometry-type'], 'LineString'],
      paint: {
        'line-color': WATER.test(name) ? palette.sea : BORDER.test(name) ? palette.town : palette.shore,
        'line-width': ROAD.test(name) ? ['interpolate', ['linear'], ['zoom'], 9, 0.5, 15, 3] : 1,
        ...(BORDER.test(name) ? { 'line-dasharray': [4, 3] } : {}),
      },
    }))
}
