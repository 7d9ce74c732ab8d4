/** What is asked of the responder now. */
import { t } from '../i18n'
import { dayTime } from '../i18n/time'
import { condition } from '../live/feed'
import { allowSound, audible } from './alarm'
import { Duty } from './Duty'
import { bound, duty, saidAt, standing, strayRefusals } from './own'
import { linkOf, online } from './presence'
import { Recent } from './Recent'
import { Refused } from './Refused'
import { Task } from './Task'
import { newer } from './worker'

export function Tasks() {
  const now = bound.value
  return (
    <>
      <Age />
      <Duty />
      {duty.value.on && !audible.value && (
        <button
          type="button"
          class="big sound-off"
          data-testid="phone-sound"
          onClick={() => void allowSound()}
        >
          {t('phone:sound_off')}
        </button>
      )}
      {strayRefusals.value.map((tap) => (
        <Refused key={tap.n} tap={tap} present={null} />
      ))}
      {now.map((one) => (
        <Task key={one.assignment_id} one={one} />
      ))}
      {now.length === 0 && (
        <p class="nothing" data-testid="phone-none">
          <strong>{t('phone:none_now')}</strong>
          <span class="dim">{t(duty.value.on ? 'phone:waiting_list' : 'phone:none_off_duty')}</span>
        </p>
      )}
      <Recent />
      {now.length === 0 && newer.value && (
        <button type="button" class="big" onClick={() => location.reload()}>
          {t('phone:newer')}
        </button>
      )}
    </>
  )
}

/** Says that what is shown may be old, while the service is not heard. */
function Age() {
  const link = linkOf(condition.value, online.value, standing.value)
  if (link === 'online' || (link === 'connecting' && standing.value === 'well')) return null
  if (saidAt.value === 0) return <p class="old">{t('phone:never')}</p>
  return (
    <p class="old" role="status" data-testid="phone-old">
      <span aria-hidden="true">▲ </span>
      {t('phone:old', { time: dayTime(saidAt.value) })}
    </p>
  )
}
