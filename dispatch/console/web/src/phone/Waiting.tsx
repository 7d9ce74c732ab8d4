/** Says that a tap is kept and not yet with the service. */
import { t } from '../i18n'
import type { Shown } from './queue/effect'
import { stepName } from './words/task'

export function Waiting({ one }: { one: Shown }) {
  if (one.waiting === null) return null
  return (
    <p class="waiting" data-testid="phone-waiting">
      <span aria-hidden="true">↑ </span>
      {t('phone:waiting_to_send', { what: stepName(one.waiting) })}
    </p>
  )
}
