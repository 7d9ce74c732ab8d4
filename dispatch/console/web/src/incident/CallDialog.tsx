/** The call button: a name and a number in full, after it is on record who asked for them. */
import { useSignal } from '@preact/signals'
import { client, Failure, told } from '../api/client'
import { t } from '../i18n'
import { Dialog } from './Dialog'
import { shut } from './dialogs'

interface Props {
  incidentId: string
  responderId: string
  who: string
}

export function CallDialog({ incidentId, responderId, who }: Props) {
  const contact = useSignal<{ name: string; phone: string } | null>(null)
  const wrong = useSignal('')
  const reveal = async () => {
    wrong.value = ''
    try {
      contact.value = await told(
        client.POST('/v1/responders/{responder_id}/contact', {
          params: { path: { responder_id: responderId } },
          body: { incident_id: incidentId, reason: '' },
        }),
      )
    } catch (failure) {
      if (!(failure instanceof Failure)) throw failure
      wrong.value = failureWords(failure)
    }
  }
  return (
    <Dialog title={t('incident:do.call')} testid="dialog-call" onClose={shut}>
      <p>
        <bdi>{who}</bdi>
      </p>
      {contact.value ? (
        <p class="contact" data-testid="contact">
          <bdi>{contact.value.name}</bdi>
          <a class="mono large" href={`tel:${contact.value.phone.replace(/[^\d+]/g, '')}`} data-first>
            {contact.value.phone}
          </a>
        </p>
      ) : (
        <p class="dim">{t('incident:ask.call')}</p>
      )}
      {wrong.value && (
        <p class="wrong" role="alert">
          {wrong.value}
        </p>
      )}
      <footer>
        <button type="button" onClick={shut}>
          {t('close')}
        </button>
        {!contact.value && (
          <button type="button" class="primary" data-first onClick={reveal} data-testid="confirm">
            {t('incident:reveal')}
          </button>
        )}
      </footer>
    </Dialog>
  )
}

function failureWords(failure: Failure): string {
  if (failure.status === 0) return t('no_answer')
  if (failure.status === 403) return t('incident:barred_role')
  if (failure.status === 404) return t('incident:no_contact')
  if (failure.status === 429) return t('incident:too_many_calls')
  return t('incident:failed', { said: failure.message })
}
