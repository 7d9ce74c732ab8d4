/** The end of an incident: how it ended, in one of the usual ways or in own words. */
import { useSignal } from '@preact/signals'
import { t } from '../i18n'
import { DISPOSITIONS, dispositionWords } from './dispositions'
import { OrderForm } from './OrderForm'

export function CloseDialog({ incidentId }: { incidentId: string }) {
  const chosen = useSignal('')
  const own = useSignal('')
  const disposition = () => own.value.trim() || chosen.value
  const order = () => (disposition() ? ({ command: 'close', disposition: disposition() } as const) : null)
  return (
    <OrderForm incidentId={incidentId} name="close" command="close" order={order}>
      <p>{t('incident:ask.close')}</p>
      <fieldset class="choices two">
        <legend>{t('incident:disposition_label')}</legend>
        {DISPOSITIONS.map((code, at) => (
          <label key={code}>
            <input
              type="radio"
              name="disposition"
              data-first={at === 0 ? true : undefined}
              value={code}
              checked={chosen.value === dispositionWords(code)}
              onChange={() => {
                chosen.value = dispositionWords(code)
              }}
            />
            {dispositionWords(code)}
          </label>
        ))}
      </fieldset>
      <label class="field">
        <span>{t('incident:disposition_own')}</span>
        <input
          name="own"
          maxLength={200}
          value={own.value}
          onInput={(event) => {
            own.value = event.currentTarget.value
          }}
        />
      </label>
    </OrderForm>
  )
}
