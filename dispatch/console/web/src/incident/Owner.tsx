/** Who answers for the incident, and who else has it on the screen; taking over asks once. */
import { useSignal } from '@preact/signals'
import { ownName } from '../claim/presence'
import { t } from '../i18n'
import { clockTime } from '../i18n/time'
import { barredBecause } from './allowed'
import { open } from './dialogs'
import type { Shown } from './dossier'
import { give, type Order } from './order'
import { outcomeWords } from './outcome'
import { Present } from './Present'
import { actorName } from './words'

export function Owner({ shown }: { shown: Shown }) {
  const { incident, ownerSince } = shown
  const wrong = useSignal('')
  const mine = incident.owner === ownName()
  const barred = barredBecause('claim')
  const order = async (given: Order) => {
    const outcome = await give(incident.incident_id, given)
    wrong.value = outcome.kind === 'done' ? '' : outcomeWords(outcome)
  }
  const claim = () =>
    incident.owner
      ? open({ name: 'take_over', incidentId: incident.incident_id })
      : order({ command: 'claim', take_over: false })
  const who = incident.owner
    ? mine
      ? t('incident:owner_me')
      : actorName(incident.owner)
    : t('incident:owner_plan')
  return (
    <div class="owner" data-testid="owner" data-owner={incident.owner}>
      <span class="dim">{t('incident:owner')}</span> <b>{who}</b>
      {ownerSince && <span class="dim small">{t('incident:since', { time: clockTime(ownerSince) })}</span>}
      <Present incidentId={incident.incident_id} />
      <span class="spring" />
      {incident.status !== 'closed' &&
        (mine ? (
          <button
            type="button"
            disabled={barred !== ''}
            title={barred}
            onClick={() => order({ command: 'give_back' })}
            data-testid="action-give_back"
          >
            {t('incident:do.give_back')}
          </button>
        ) : (
          <button
            type="button"
            disabled={barred !== ''}
            title={barred}
            onClick={claim}
            data-testid="action-claim"
          >
            {t(incident.owner ? 'incident:do.take_over' : 'incident:do.claim')}
          </button>
        ))}
      {wrong.value && (
        <p class="wrong" role="alert" data-testid="refused">
          {wrong.value}
        </p>
      )}
    </div>
  )
}
