/** A dialog that gives one command: what is asked, a reason for the record, and the answer of the rules. */
import { useSignal } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import { t } from '../i18n'
import { shortNumber } from '../state/numbers'
import { barredBecause } from './allowed'
import { Dialog } from './Dialog'
import { shut } from './dialogs'
import { give, type Order, seenSeq, uponSince } from './order'
import { outcomeWords } from './outcome'

interface Props {
  incidentId: string
  name: string
  command: Order['command']
  /** Returns the command as the form stands; null while it is not complete. */
  order: () => Order | null
  danger?: boolean
  wide?: boolean
  withReason?: boolean
  children?: ComponentChildren
}

export function OrderForm({ incidentId, name, command, order, danger, wide, withReason, children }: Props) {
  const wrong = useSignal('')
  const sending = useSignal(false)
  const reason = useSignal('')
  const since = useSignal(seenSeq(incidentId))
  const barred = barredBecause(command)
  const send = async (event: Event) => {
    event.preventDefault()
    const given = order()
    if (given === null || sending.value || barred) return
    sending.value = true
    wrong.value = ''
    const said = reason.value.trim()
    const upon = await uponSince(incidentId, since.peek())
    const outcome = await give(incidentId, said ? { ...given, reason: said } : given, upon)
    sending.value = false
    if (outcome.kind === 'done' || outcome.kind === 'lost') shut()
    else wrong.value = outcomeWords(outcome)
  }
  return (
    <Dialog
      title={`${t(`incident:do.${name}`)} · #${shortNumber(incidentId)}`}
      testid={`dialog-${name}`}
      onClose={shut}
      wide={wide ?? false}
    >
      <form onSubmit={send}>
        {children}
        {withReason !== false && (
          <label class="field">
            <span>{t('incident:reason_label')}</span>
            <input
              name="reason"
              maxLength={500}
              data-first={children ? undefined : true}
              value={reason.value}
              onInput={(event) => {
                reason.value = event.currentTarget.value
              }}
            />
          </label>
        )}
        {(wrong.value || barred) && (
          <p class="wrong" role="alert" data-testid="refused">
            {wrong.value || barred}
          </p>
        )}
        <footer>
          <button type="button" onClick={shut}>
            {t('cancel')}
          </button>
          <button
            type="submit"
            class={danger ? 'danger' : 'primary'}
            disabled={sending.value || barred !== '' || order() === null}
            data-testid="confirm"
          >
            {t(`incident:do.${name}`)}
          </button>
        </footer>
      </form>
    </Dialog>
  )
}
