/** One assignment: what, how urgent, where to, how long to answer, and what can be said to it. */
import { t, word } from '../i18n'
import { clockTime } from '../i18n/time'
import { Priority } from '../ui/Priority'
import { Actions } from './Actions'
import { AnswerTime } from './AnswerTime'
import type { Shown } from './queue/effect'
import { Refused } from './Refused'
import { Waiting } from './Waiting'
import { Way } from './Way'
import { asked } from './words/task'

export function Task({ one }: { one: Shown }) {
  return (
    <article
      class={`task ${one.status}`}
      aria-label={asked(one)}
      data-testid="phone-assignment"
      data-assignment={one.assignment_id}
      data-status={one.status}
    >
      <div class="head">
        <Priority level={one.priority} />
        <strong class="category">{word('category', one.category)}</strong>
        <span class="status">{word('assignment', one.status)}</span>
      </div>
      <h2>
        <bdi>{asked(one)}</bdi>
      </h2>
      <p class="dim">
        {word('role', one.role)} · {word('assignment', 'notified')} {clockTime(one.notified_at)}
      </p>
      {one.status === 'notified' && <AnswerTime one={one} />}
      <Waiting one={one} />
      {one.reinforcement_requested && <p class="reinforced">{t('phone:reinforced')}</p>}
      {one.refused.map((tap) => (
        <Refused key={tap.n} tap={tap} present={one} />
      ))}
      <Way one={one} />
      <Actions one={one} />
    </article>
  )
}
