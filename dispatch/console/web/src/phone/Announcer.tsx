/** Says aloud, through a screen reader, what a responder must hear without looking. */
import { t, word } from '../i18n'
import { bound } from './own'
import { asked } from './words/task'

export function Announcer() {
  const text = bound.value
    .map((one) =>
      one.status === 'notified'
        ? t('phone:new_task', { what: asked(one) })
        : t('phone:task_now', { what: asked(one), status: word('assignment', one.status) }),
    )
    .join(' ')
  return (
    <p class="visually-hidden" aria-live="assertive" data-testid="phone-announcement">
      {text}
    </p>
  )
}
