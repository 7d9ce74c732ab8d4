/** The drawn map, kept at what the board shows. Loaded only when it is wanted: it brings MapLibre along. */
import { effect } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { keepCoverage } from '../coverage/keep'
import { language, t } from '../i18n'
import { shown } from '../state/board'
import { select } from '../state/selection'
import { type Theme, theme } from '../ui/theme'
import { arrived, file } from './arrived'
import { type Basemap, basemapGround, type Ground } from './basemap'
import { toTiles } from './datum'
import { type Camera, DistrictMap, workerUrl } from './district'
import { groundSources } from './ground'
import { hidden } from './layers'
import { Pace } from './pace'
import { palettes } from './palette'
import type { Place } from './plane'
import { boundsOf, type Registered, seats } from './registered'
import { keepScene } from './sceneDrawing'
import { incidentSpots, responderSpots, standingSources } from './things'

interface Props {
  map: Registered
  basemap: Basemap | null
  onTrouble: (message: string) => void
}

export default function DistrictCanvas({ map, basemap, onTrouble }: Props) {
  const frame = useRef<HTMLDivElement>(null)
  const camera = useRef<Camera | null>(null)
  const look = theme.value
  const english = language.value === 'en'
  useEffect(() => {
    const container = frame.current
    if (!container) return
    let stop: (() => void) | null = null
    const leaving = new AbortController()
    const worker = arrived(file(workerUrl), leaving.signal, onTrouble)
    void Promise.all([groundOf(basemap, look), worker]).then(([{ ground, missing }]) => {
      if (leaving.signal.aborted) return
      if (missing) onTrouble(missing)
      try {
        stop = begin({ container, map, basemap, ground, look, english, camera: camera.current }, (at) => {
          camera.current = at
        })
      } catch (cause) {
        onTrouble(String(cause))
      }
    })
    return () => {
      leaving.abort()
      stop?.()
    }
  }, [map, basemap, look, english, onTrouble])
  return <div ref={frame} class="district" role="application" aria-label={t('map:title')} data-testid="map" />
}

/** Returns the ground that the basemap gives, or why there is none. */
async function groundOf(
  basemap: Basemap | null,
  look: Theme,
): Promise<{ ground: Ground | null; missing: string }> {
  if (!basemap) return { ground: null, missing: '' }
  try {
    return { ground: await basemapGround(basemap, palettes[look]), missing: '' }
  } catch (cause) {
    return { ground: null, missing: t('map:basemap_missing', { why: String(cause) }) }
  }
}

interface Beginning {
  container: HTMLElement
  map: Registered
  basemap: Basemap | null
  ground: Ground | null
  look: Theme
  english: boolean
  camera: Camera | null
}

/** Makes the map and follows the state; returns what ends it. */
function begin(
  { container, map, basemap, ground, look, english, camera }: Beginning,
  left: (at: Camera) => void,
) {
  const shift = toTiles(ground ? (basemap?.datum ?? 'wgs84') : 'wgs84')
  const { west, south, east, north } = boundsOf(map)
  const standing = Object.entries(standingSources(map, shift)).map(([id, data]) => [
    id,
    { type: 'geojson', data },
  ])
  const drawn = new DistrictMap({
    container,
    palette: palettes[look],
    sources: { ...groundSources(map, english, shift), ...Object.fromEntries(standing) },
    basemap: ground,
    bounds: [shift([west, south]), shift([east, north])],
    camera,
    words: { 'NavigationControl.ZoomIn': t('map:zoom_in'), 'NavigationControl.ZoomOut': t('map:zoom_out') },
    picked: select,
  })
  const stops = [
    follow(drawn, shift),
    keepScene(drawn, shift),
    keepCoverage(drawn, shift, palettes[look], look),
    effect(() => drawn.turn(hidden.value)),
  ]
  return () => {
    left(drawn.camera())
    for (const stop of stops) stop()
    drawn.remove()
  }
}

/** Tells the map who is where and what is open, at a pace that leaves the page its time. */
function follow(drawn: DistrictMap, shift: (place: Place) => Place): () => void {
  const responders = responderSpots(shift)
  const incidents = incidentSpots(shift, (code) => seats.peek().get(code)?.place)
  const pace = new Pace({ minMs: 400, maxMs: 4_000, share: 0.06 }, () => {
    const began = performance.now()
    const { responders: who, incidents: what } = shown.peek()
    const volunteers = [...who.values()].filter((one) => one.kind === 'volunteer')
    const others = [...who.values()].filter((one) => one.kind !== 'volunteer')
    drawn.tell('volunteers', responders.of(volunteers))
    drawn.tell('movers', responders.of(others))
    drawn.tell('incidents', incidents.of(what.values()))
    pace.learn(performance.now() - began + drawn.canvas.costMs)
  })
  const stop = effect(() => {
    void shown.value
    pace.ask()
  })
  return () => {
    stop()
    pace.stop()
  }
}
