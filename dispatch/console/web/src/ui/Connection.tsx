/** Whether what is shown is live; a lost connection cannot be overlooked. */
import { t } from '../i18n'
import { span } from '../i18n/time'
import { condition } from '../live/feed'
import { now, skew } from '../state/clock'

const MARKS = { live: '●', connecting: '◌', stale: '▲', lost: '✕', ended: '✕' }

export function Connection() {
  const present = condition.value
  const time = present.state === 'lost' ? span(now.value - skew.value - present.since) : ''
  return (
    <span
      class={`connection ${present.state}`}
      role="status"
      data-testid="connection"
      data-state={present.state}
    >
      <span aria-hidden="true">{MARKS[present.state]}</span>
      {t(present.state, { time })}
    </span>
  )
}
