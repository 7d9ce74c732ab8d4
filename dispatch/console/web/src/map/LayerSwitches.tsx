/** The switches of the map's layers. */
import { t } from '../i18n'
import { hidden, LAYERS, turnLayer } from './layers'

export function LayerSwitches() {
  return (
    <details class="layer-switches">
      <summary>{t('map:layers')}</summary>
      <fieldset>
        <legend class="visually-hidden">{t('map:layers')}</legend>
        {LAYERS.map((layer) => (
          <label key={layer}>
            <input
              type="checkbox"
              checked={!hidden.value.has(layer)}
              data-testid={`layer-${layer}`}
              onChange={() => turnLayer(layer)}
            />
            {t(`map:layer.${layer}`)}
          </label>
        ))}
      </fieldset>
    </details>
  )
}
