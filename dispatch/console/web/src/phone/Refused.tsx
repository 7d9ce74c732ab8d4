/** A tap that the service would not take, and why, until the responder has seen it. */
import { t } from '../i18n'
import { clockTime } from '../i18n/time'
import type { Shown } from './queue/effect'
import { acknowledge } from './queue/sending'
import type { Tap } from './queue/tap'
import { stepName, whyRefused } from './words/task'

export function Refused({ tap, present }: { tap: Tap; present: Shown | null }) {
  return (
    <div class="refused" role="alert" data-testid="phone-refused" data-step={tap.status}>
      <p>
        <strong>
          <span aria-hidden="true">✕ </span>
          {t('phone:refused', { what: stepName(tap.status), time: clockTime(tap.said.at) })}
        </strong>{' '}
        {whyRefused(tap, present)}
      </p>
      <p class="small dim">
        <bdi>{tap.refused?.words}</bdi>
      </p>
      <button type="button" class="big" onClick={() => void acknowledge(tap)}>
        {t('phone:understood')}
      </button>
    </div>
  )
}
