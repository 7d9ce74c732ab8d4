/** How an assignment ended: a disposition, and a note if there is more to say. */
import { useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { t } from '../i18n'

const DISPOSITIONS = ['handled', 'handed_over', 'nothing_found', 'unfounded', 'other'] as const
const LONGEST_NOTE = 1_000

interface Props {
  onSend: (disposition: string, note: string | null) => void
  onBack: () => void
}

export function ClearDialog({ onSend, onBack }: Props) {
  const dialog = useRef<HTMLDialogElement>(null)
  const chosen = useSignal<string>(DISPOSITIONS[0])
  const note = useSignal('')
  useEffect(() => dialog.current?.showModal(), [])
  return (
    <dialog ref={dialog} class="clear" aria-labelledby="clear-title" onClose={onBack}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          onSend(chosen.value, note.value.trim() || null)
        }}
      >
        <h2 id="clear-title">{t('phone:how_ended')}</h2>
        <div role="radiogroup" aria-labelledby="clear-title" class="dispositions">
          {DISPOSITIONS.map((one) => (
            <label key={one}>
              <input
                type="radio"
                name="disposition"
                value={one}
                data-testid={`phone-disposition-${one}`}
                checked={chosen.value === one}
                onChange={() => {
                  chosen.value = one
                }}
              />
              {t(`phone:disposition.${one}`)}
            </label>
          ))}
        </div>
        <label class="note">
          {t('phone:note')}
          <textarea
            rows={2}
            maxLength={LONGEST_NOTE}
            data-testid="phone-note"
            value={note}
            onInput={(event) => {
              note.value = event.currentTarget.value
            }}
          />
        </label>
        <div class="foot">
          <button type="button" class="big" onClick={() => dialog.current?.close()}>
            {t('phone:back')}
          </button>
          <button type="submit" class="big first" data-testid="phone-cleared-send">
            {t('phone:send_cleared')}
          </button>
        </div>
      </form>
    </dialog>
  )
}
