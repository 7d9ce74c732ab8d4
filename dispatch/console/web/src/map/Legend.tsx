/** What the shapes and lines of the map mean, in words. */
import { t, word } from '../i18n'
import { Glyph } from './Glyph'
import { metres, scene } from './sceneDrawing'
import { MODES, type Mode, mode, RING_S, reach, travelBy, travelling } from './travel'

const KEY = 'dispatch.map.legend'
// Closed until somebody opens it: open it lies over half of the scene.
const open = localStorage.getItem(KEY) === 'open'
const remember = (isOpen: boolean) => localStorage.setItem(KEY, isOpen ? 'open' : 'closed')

const KINDS = ['unit', 'volunteer', 'patrol', 'police', 'security'] as const

export function Legend({ drawn }: { drawn: boolean }) {
  return (
    <details
      class="legend"
      open={open}
      onToggle={(event) => remember(event.currentTarget.open)}
      data-testid="map-legend"
    >
      <summary>{t('map:legend')}</summary>
      <ul>
        {KINDS.map((kind) => (
          <li key={kind}>
            <Glyph shape={kind} tone={kind} />
            {word('kind', kind)}
          </li>
        ))}
        <li>
          <span class="hollow">
            <Glyph shape="volunteer" tone="busy" />
          </span>
          {t('map:busy')}
        </li>
        {scene.value && <SceneLegend />}
      </ul>
      {scene.value && <Rings />}
      {drawn && !scene.value && <p class="dim">{t('map:schematic')}</p>}
    </details>
  )
}

function SceneLegend() {
  return (
    <>
      <li>
        <Glyph shape="scene" tone="scene" />
        {scene.value?.exact ? t('map:scene') : t('map:scene_about')}
      </li>
      <li>
        <span class="sample asked" aria-hidden="true" />
        {word('assignment', 'notified')}
      </li>
      <li>
        <span class="sample going" aria-hidden="true" />
        {word('assignment', 'en_route')}
      </li>
      <li>
        <span class="sample arrived" aria-hidden="true" />
        {word('assignment', 'on_scene')}
      </li>
      <li>
        <span class="sample warned" aria-hidden="true" />
        {t('map:warned')}
      </li>
      <li>
        <Glyph shape="warned" tone="warned" />
        {t('map:warned_shop')}
      </li>
    </>
  )
}

function Rings() {
  const by = mode.value
  const known = travelling(by)
  if (!known) return null
  const reached = RING_S.map((s) => `${s / 60}′ ${metres(reach(s, by))}`).join(' · ')
  return (
    <div class="rings">
      <label>
        {t('map:rings_by')}
        <select value={by} onChange={(event) => travelBy(event.currentTarget.value as Mode)}>
          {MODES.map((one) => (
            <option key={one} value={one}>
              {t(`map:mode.${one}`)}
            </option>
          ))}
        </select>
      </label>
      <p>{reached}</p>
      <p class="dim">{t('map:assumed', { ...known })}</p>
    </div>
  )
}
