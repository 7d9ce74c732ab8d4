/** The middle of the desk: the district on a map, or the same as a list; which of the two is remembered. */
import { signal } from '@preact/signals'
// Here and not with the canvas: a style that a broken line withheld is not asked for again.
import 'maplibre-gl/dist/maplibre-gl.css'
import { useEffect, useState } from 'preact/hooks'
import { client, told } from '../api/client'
import { AsOf } from '../asof/AsOf'
import { CoverageChoice } from '../coverage/CoverageChoice'
import { CoverageLegend } from '../coverage/CoverageLegend'
import { t } from '../i18n'
import { loadDistrict } from '../state/places'
import { arrived } from './arrived'
import type { Basemap } from './basemap'
import { LayerSwitches } from './LayerSwitches'
import { Legend } from './Legend'
import './map.css'
import { PlacesTable } from './PlacesTable'
import { type Registered, registered } from './registered'
import { drawsMaps } from './webgl'

type View = 'map' | 'table'
const KEY = 'dispatch.map.view'

const view = signal<View>(localStorage.getItem(KEY) === 'table' ? 'table' : 'map')
const basemap = signal<Basemap | null | undefined>(undefined)

function choose(next: View): void {
  view.value = next
  localStorage.setItem(KEY, next)
}

async function load(): Promise<void> {
  const ui = await told(client.GET('/v1/ui', {}))
  basemap.value = ui.basemap as Basemap | null
  await loadDistrict()
}

/** Loads what the map stands on, again and again until it is there. */
function useGround(): string {
  const [trouble, setTrouble] = useState('')
  useEffect(() => {
    const leaving = new AbortController()
    if (!registered.peek()) void arrived(load, leaving.signal, setTrouble)
    return () => leaving.abort()
  }, [])
  return trouble
}

export function MapPane() {
  const trouble = useGround()
  const [broken, setBroken] = useState(() => (drawsMaps() ? '' : t('map:no_webgl')))
  const map = registered.value
  const asTable = view.value === 'table' || (broken !== '' && !map)
  const message = trouble || broken
  return (
    <div class="map-frame">
      <div class="map-bar">
        <ViewChoice />
        <LayerSwitches />
        <CoverageChoice />
      </div>
      {message && (
        <p class="map-trouble" role="alert" data-testid="map-trouble">
          {message}
        </p>
      )}
      <div class="map-body">
        {asTable || !drawsMaps() ? (
          <PlacesTable />
        ) : map && basemap.value !== undefined ? (
          <Drawn map={map} basemap={basemap.value} onTrouble={setBroken} />
        ) : (
          <p class="dim map-wait">{t('loading')}</p>
        )}
      </div>
      <AsOf />
    </div>
  )
}

function ViewChoice() {
  return (
    <fieldset class="choice">
      <legend class="visually-hidden">{t('map:view')}</legend>
      {(['map', 'table'] as const).map((one) => (
        <button
          type="button"
          key={one}
          aria-pressed={view.value === one}
          data-testid={`map-as-${one}`}
          onClick={() => choose(one)}
        >
          {t(`map:as_${one}`)}
        </button>
      ))}
    </fieldset>
  )
}

type DrawnProps = { map: Registered; basemap: Basemap | null; onTrouble: (message: string) => void }

/** The canvas, fetched with MapLibre when it is first needed, and its legend. */
function Drawn(props: DrawnProps) {
  const [Loaded, setLoaded] = useState<typeof import('./DistrictCanvas').default | null>(null)
  const { onTrouble } = props
  useEffect(() => {
    const leaving = new AbortController()
    void arrived(() => import('./DistrictCanvas'), leaving.signal, onTrouble).then((part) => {
      if (part) setLoaded(() => part.default)
    })
    return () => leaving.abort()
  }, [onTrouble])
  return (
    <>
      {Loaded ? <Loaded {...props} /> : <p class="dim map-wait">{t('loading')}</p>}
      <CoverageLegend />
      <Legend drawn={props.basemap === null} />
    </>
  )
}
