/** The lost race: what changed and by whom since this desk looked, and what is to be done about it. */
import { useSignal } from '@preact/signals'
import { t, word } from '../i18n'
import { clockTime } from '../i18n/time'
import { shortNumber } from '../state/numbers'
import { Priority } from '../ui/Priority'
import { Dialog } from './Dialog'
import { type Change, giveAnyway, lookAgain, lostRace } from './order'
import { outcomeWords } from './outcome'
import { actorName, said } from './words'

/** What a refused second attempt said. */
export function ConflictDialog() {
  const wrong = useSignal('')
  const lost = lostRace.value
  const anyway = async () => {
    const outcome = await giveAnyway()
    wrong.value = outcome && outcome.kind !== 'done' ? outcomeWords(outcome) : ''
  }
  if (wrong.value && lost === null)
    return (
      <Dialog
        title={t('incident:conflict_refused')}
        testid="dialog-refused"
        onClose={() => {
          wrong.value = ''
        }}
      >
        <p class="wrong" role="alert" data-testid="refused">
          {wrong.value}
        </p>
        <footer>
          <button
            type="button"
            data-first
            onClick={() => {
              wrong.value = ''
            }}
          >
            {t('close')}
          </button>
        </footer>
      </Dialog>
    )
  if (lost === null) return null
  return (
    <Dialog
      title={t('incident:conflict', { number: shortNumber(lost.incidentId) })}
      testid="conflict"
      onClose={lookAgain}
      wide
    >
      <p role="alert">{t('incident:conflict_said', { command: said('command', lost.order.command) })}</p>
      <ol class="changes">
        {lost.changes.map((one) => (
          <ChangeRow key={one.seq} change={one} />
        ))}
        {lost.changes.length === 0 && <li class="dim">{t('incident:conflict_unseen')}</li>}
      </ol>
      <p class="now">
        {t('incident:conflict_now')} <Priority level={lost.present.priority} />{' '}
        {word('category', lost.present.category)} · {word('status', lost.present.status)} ·{' '}
        {t('incident:tier', { tier: lost.present.tier })}
      </p>
      <footer>
        <button type="button" class="danger" onClick={anyway} data-testid="conflict-anyway">
          {t('incident:conflict_anyway')}
        </button>
        <button type="button" class="primary" data-first onClick={lookAgain} data-testid="conflict-look">
          {t('incident:conflict_look')}
        </button>
      </footer>
    </Dialog>
  )
}

function ChangeRow({ change }: { change: Change }) {
  const events = change.events.map((kind) => said('change', kind))
  return (
    <li data-testid="change" data-actor={change.actor}>
      <time class="mono dim">{clockTime(change.at)}</time>
      <b>{actorName(change.actor)}</b>
      <span>
        {said('input', change.input)}
        {events.length > 0 && ` → ${[...new Set(events)].join(t('incident:comma'))}`}
      </span>
    </li>
  )
}
