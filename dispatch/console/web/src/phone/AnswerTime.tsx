/** The time that is left for an answer: in figures, as a bar, and in words once it has passed. */
import { t } from '../i18n'
import { span } from '../i18n/time'
import { now } from '../state/clock'
import { silence } from './alarm'
import { left } from './countdown'
import type { Shown } from './queue/effect'

export function AnswerTime({ one }: { one: Shown }) {
  const remaining = left(one.notified_at, one.respond_by, now.value)
  if (remaining === null) return null
  if (remaining.mood === 'over') return <p class="over">{t('phone:answer_over')}</p>
  return (
    <p class={`answer-time ${remaining.mood}`}>
      <span>{t('phone:answer_within')}</span>
      <strong data-testid="countdown" role="timer">
        {span(remaining.ms)}
      </strong>
      <button type="button" class="big mute" onClick={() => silence([one.assignment_id])}>
        {t('phone:silence')}
      </button>
      <span class="bar" aria-hidden="true">
        <span style={{ width: `${remaining.share * 100}%` }} />
      </span>
    </p>
  )
}
