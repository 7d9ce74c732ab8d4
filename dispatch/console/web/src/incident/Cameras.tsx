/** The cameras around the scene, the nearest first; a link where the registry has one. */
import { t } from '../i18n'
import { cameras } from './dossier'
import { metres, shortId, wind } from './words'

export function Cameras() {
  const all = cameras.value
  return (
    <details open class="part" data-testid="cameras">
      <summary>
        <h3>{t('incident:cameras')}</h3>
        <span class="count">{all.length}</span>
      </summary>
      {all.length === 0 && <p class="dim empty">{t('incident:no_cameras')}</p>}
      <ul class="rows cameras">
        {all.map((one) => (
          <li key={one.camera_id} class="bits" data-testid="camera" data-camera={one.camera_id}>
            {/^https?:\/\//i.test(one.url) ? (
              <a href={one.url} target="_blank" rel="noopener noreferrer">
                <bdi>{one.name || shortId(one.camera_id)}</bdi>
              </a>
            ) : (
              <bdi>{one.name || shortId(one.camera_id)}</bdi>
            )}
            <span class="spring" />
            <span class="mono">{metres(one.distance_m)}</span>
            <span class="bearing">
              {wind(one.bearing_deg)} <span class="mono dim">{one.bearing_deg}°</span>
            </span>
          </li>
        ))}
      </ul>
    </details>
  )
}
