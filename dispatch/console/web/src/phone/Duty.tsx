/** On or off duty, unmistakably, and what that means for the own position. */
import { t } from '../i18n'
import { clockTime } from '../i18n/time'
import { duty, me } from './own'
import { sentAt, trouble } from './place/position'
import { saidDuty } from './saying'

export function Duty() {
  const { on, waiting } = duty.value
  return (
    <section class="duty">
      <button
        type="button"
        class={`duty-switch ${on ? 'on' : 'off'}`}
        role="switch"
        aria-checked={on}
        data-testid="phone-duty"
        data-on={on}
        disabled={me.value === null}
        onClick={() => void saidDuty(on ? 'off_duty' : 'on_duty')}
      >
        <span class="knob" aria-hidden="true" />
        <span class="state">
          {t(on ? 'phone:on_duty' : 'phone:off_duty')}
          {waiting && <small> {t('phone:duty_waiting')}</small>}
        </span>
        <span class="act">{t(on ? 'phone:go_off_duty' : 'phone:go_on_duty')}</span>
      </button>
      <Sending on={on} />
    </section>
  )
}

function Sending({ on }: { on: boolean }) {
  if (!on) return <p class="dim">{t('phone:position_off')}</p>
  if (trouble.value !== '')
    return (
      <p class="trouble" role="status">
        <span aria-hidden="true">▲ </span>
        {t(`phone:position_${trouble.value}`)}
      </p>
    )
  return (
    <p class="dim">
      {t('phone:position_on')}
      {sentAt.value > 0 && <> · {t('phone:position_sent', { time: clockTime(sentAt.value) })}</>}
    </p>
  )
}
