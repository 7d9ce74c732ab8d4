/** Time left, or passed, renewed every second without drawing anything else again. */
import { computed } from '@preact/signals'
import { useMemo } from 'preact/hooks'
import { span } from '../i18n/time'
import { moment } from './moment'
import { tone } from './tone'

/** The time until `at` (UTC ms); pressing in its last minute, urgent in its last 15 s and when it is over. */
export function Countdown({ at }: { at: number }) {
  const [text, classes] = useMemo(
    () => [
      computed(() => span(at - moment.value)),
      computed(() => `countdown mono ${tone(at - moment.value)}`),
    ],
    [at],
  )
  return (
    <span class={classes} data-testid="countdown">
      {text}
    </span>
  )
}

/** The time since `at` (UTC ms). */
export function Age({ at }: { at: number }) {
  const text = useMemo(() => computed(() => span(Math.max(0, moment.value - at))), [at])
  return <span class="age mono">{text}</span>
}
