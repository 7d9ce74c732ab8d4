/** The map on the screen: made once for a theme and a language, then told only what changed. */

import type { Feature } from 'geojson'
import {
  type GeoJSONSource,
  type LayerSpecification,
  NavigationControl,
  ScaleControl,
  type SourceSpecification,
  setWorkerUrl,
} from 'maplibre-gl'
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url'
import type { Ground } from './basemap'
import { changes, type Spot } from './changes'
import { collection, FONT, landLayers, nameLayers } from './ground'
import type { Layer } from './layers'
import { incidentLayers, markLayers, SWITCHED } from './marks'
import { overlayLayers } from './overlayLayers'
import { PacedMap } from './paced'
import type { Palette } from './palette'
import type { Place } from './plane'
import { point } from './pointing'
import { drawings, PIXEL_RATIO } from './symbols'

setWorkerUrl(workerUrl)

export { workerUrl }

/** Sources whose spots come and go. */
export type Moving = 'incidents' | 'movers' | 'volunteers'

export interface Making {
  container: HTMLElement
  palette: Palette
  /** The drawn land and the names, and everything registered. */
  sources: Record<string, SourceSpecification>
  basemap: Ground | null
  bounds: [Place, Place]
  camera: Camera | null
  words: Record<string, string>
  picked: (incidentId: string) => void
}

export interface Camera {
  centre: Place
  zoom: number
}

const empty = (more: object = {}): SourceSpecification => ({ type: 'geojson', data: collection([]), ...more })

const MOVING: Record<string, SourceSpecification> = {
  incidents: empty({ promoteId: 'id' }),
  movers: empty({ promoteId: 'id' }),
  volunteers: empty({ promoteId: 'id', cluster: true, clusterRadius: 46, clusterMaxZoom: 14 }),
  scene: empty(),
  coverage: empty(),
}

export class DistrictMap {
  readonly canvas: PacedMap
  private readonly told = new Map<Moving, ReadonlyMap<string, Spot>>()
  private ready = false
  private readonly waiting: (() => void)[] = []

  constructor(making: Making) {
    const { palette } = making
    const land = making.basemap ? making.basemap.layers : landLayers(palette)
    this.canvas = new PacedMap({
      container: making.container,
      style: {
        version: 8,
        sources: { ...making.basemap?.sources, ...making.sources, ...MOVING },
        layers: [
          { id: 'sea', type: 'background', paint: { 'background-color': palette.sea } },
          ...land,
          ...markLayers(palette),
          ...nameLayers(palette),
          ...incidentLayers(),
          ...overlayLayers(palette),
        ],
      },
      ...(making.camera
        ? { center: [...making.camera.centre] as [number, number], zoom: making.camera.zoom }
        : {
            bounds: making.bounds.map((place) => [...place]) as [[number, number], [number, number]],
            fitBoundsOptions: { padding: 24 },
          }),
      localIdeographFontFamily: FONT.map((name) => `"${name}"`).join(', '),
      locale: making.words,
      attributionControl: false,
      fadeDuration: 0,
      dragRotate: false,
      pitchWithRotate: false,
      touchPitch: false,
      maxZoom: 18,
      minZoom: 8,
      refreshExpiredTiles: false,
      canvasContextAttributes: { antialias: false, powerPreference: 'low-power' },
    })
    this.canvas.touchZoomRotate.disableRotation()
    this.canvas.addControl(new NavigationControl({ showCompass: false }), 'top-right')
    this.canvas.addControl(new ScaleControl({ unit: 'metric', maxWidth: 140 }), 'bottom-left')
    for (const { name, image } of drawings(palette))
      this.canvas.addImage(name, image, { pixelRatio: PIXEL_RATIO })
    this.canvas.once('style.load', () => this.begin())
    point(this.canvas, making.picked)
  }

  /** Does something now, or as soon as the map can. */
  private when(act: () => void): void {
    if (this.ready) act()
    else this.waiting.push(act)
  }

  private begin(): void {
    this.ready = true
    for (const act of this.waiting.splice(0)) act()
  }

  private source(id: string): GeoJSONSource {
    return this.canvas.getSource(id) as GeoJSONSource
  }

  /** Brings a source to these spots, by the difference to what it was told before. */
  tell(source: Moving, spots: ReadonlyMap<string, Spot>): void {
    this.when(() => {
      const { remove, add } = changes(this.told.get(source) ?? new Map(), spots)
      if (remove.length === 0 && add.length === 0) return
      const gone = [...remove, ...add.map((one) => one.properties.id)]
      this.told.set(source, spots)
      void this.source(source).updateData({ remove: gone, add })
    })
  }

  /** Draws these features of a scene or of the coverage instead of those before. */
  draw(source: 'scene' | 'coverage', features: Feature[]): void {
    this.when(() => void this.source(source).setData(collection(features)))
  }

  /** Shows or hides what the switches say. */
  turn(hidden: ReadonlySet<Layer>): void {
    this.when(() => {
      this.canvas.hurry()
      for (const [layer, ids] of Object.entries(SWITCHED))
        for (const id of ids)
          if (this.canvas.getLayer(id))
            this.canvas.setLayoutProperty(id, 'visibility', hidden.has(layer as Layer) ? 'none' : 'visible')
    })
  }

  /** Adds layers under the incidents, unless they are there. */
  add(layers: readonly LayerSpecification[], images: readonly { name: string; image: ImageData }[]): void {
    this.when(() => {
      for (const { name, image } of images)
        if (!this.canvas.hasImage(name)) this.canvas.addImage(name, image, { pixelRatio: PIXEL_RATIO })
      for (const layer of layers) if (!this.canvas.getLayer(layer.id)) this.canvas.addLayer(layer, 'cameras')
    })
  }

  /** Moves so that these places are seen. */
  show(places: readonly Place[]): void {
    const first = places[0]
    if (!first) return
    const lons = places.map(([lon]) => lon)
    const lats = places.map(([, lat]) => lat)
    const bounds: [[number, number], [number, number]] = [
      [Math.min(...lons), Math.min(...lats)],
      [Math.max(...lons), Math.max(...lats)],
    ]
    this.canvas.hurry()
    this.canvas.fitBounds(bounds, {
      padding: { top: 40, bottom: 40, left: 40, right: 60 },
      maxZoom: 16,
      animate: false,
    })
  }

  camera(): Camera {
    const { lng, lat } = this.canvas.getCenter()
    return { centre: [lng, lat], zoom: this.canvas.getZoom() }
  }

  remove(): void {
    this.waiting.length = 0
    this.canvas.remove()
  }
}
