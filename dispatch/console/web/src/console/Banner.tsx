/** Over everything, as long as what is on the screen is not the present: what is wrong, how long, as of when. */
import { askToSignIn } from '../api/session'
import { t } from '../i18n'
import { clockTime, span } from '../i18n/time'
import { now } from '../state/clock'
import { type Trouble, trouble, trueAt } from './outage'

export function Banner() {
  const present = trouble.value
  return (
    <div class="banners" role="alert">
      {present && <Line trouble={present} />}
    </div>
  )
}

function Line({ trouble: present }: { trouble: Trouble }) {
  return (
    <div class={`banner ${present.kind}`} data-testid="banner" data-kind={present.kind}>
      <strong>{t(`board:trouble_${present.kind}`)}</strong>
      {present.kind === 'ended' ? (
        <button type="button" onClick={askToSignIn}>
          {t('sign_in')}
        </button>
      ) : (
        <>
          <Length since={present.since} />
          <AsOf />
        </>
      )}
      {present.kind === 'lost' && (
        <span class="small">{t('board:trying', { count: present.retry + 1 })}</span>
      )}
    </div>
  )
}

function AsOf() {
  if (trueAt.value <= 0) return <span>{t('board:nothing_yet')}</span>
  return <span>{t('board:shown_as_of', { time: clockTime(trueAt.value) })}</span>
}

// Counted aloud every second it would drown out everything else.
function Length({ since }: { since: number }) {
  return (
    <span class="mono length" aria-live="off">
      {span(Math.max(0, now.value - since))}
    </span>
  )
}
