/** Over everything while a past moment is shown: which, and the way back. Frames the whole page as past. */
import { effect } from '@preact/signals'
import { t } from '../i18n'
import { dayTime } from '../i18n/time'
import { asOf } from '../state/board'
import './asof.css'
import { toPresent } from './past'

effect(() => {
  document.documentElement.classList.toggle('past', asOf.value !== null)
})

export function PastBanner() {
  const past = asOf.value
  return (
    <div role="status">
      {past && (
        <div class="past-banner" data-testid="past" data-at={past.at} data-seq={past.seq}>
          <strong>{t('asof:past')}</strong>
          <time class="mono">{dayTime(past.at)}</time>
          <span class="small">{t('asof:row', { seq: past.seq, head: past.head_seq })}</span>
          <span class="small">{t('asof:nothing_can_be_done')}</span>
          <button type="button" onClick={toPresent}>
            {t('asof:present')}
          </button>
        </div>
      )}
    </div>
  )
}
