/** A note for the record. */
import { useSignal } from '@preact/signals'
import { t } from '../i18n'
import { OrderForm } from './OrderForm'

export function NoteDialog({ incidentId }: { incidentId: string }) {
  const text = useSignal('')
  const order = () => (text.value.trim() ? ({ command: 'note', text: text.value.trim() } as const) : null)
  return (
    <OrderForm incidentId={incidentId} name="note" command="note" order={order} withReason={false}>
      <label class="field">
        <span>{t('incident:note_label')}</span>
        <textarea
          name="text"
          rows={4}
          maxLength={4000}
          data-first
          value={text.value}
          onInput={(event) => {
            text.value = event.currentTarget.value
          }}
        />
      </label>
    </OrderForm>
  )
}
