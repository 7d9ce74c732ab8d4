/** What ended lately and still has something to say: a tap that waits, or one that was not taken. */
import { word } from '../i18n'
import { assignments } from './own'
import { active } from './queue/effect'
import { Refused } from './Refused'
import { Waiting } from './Waiting'
import { asked } from './words/task'

export function Recent() {
  const ended = assignments.value.filter(
    (one) => !active(one.status) && (one.waiting !== null || one.refused.length > 0),
  )
  return (
    <>
      {ended.map((one) => (
        <article
          key={one.assignment_id}
          class="task ended"
          data-testid="phone-ended"
          data-assignment={one.assignment_id}
          data-status={one.status}
        >
          <h2>
            <bdi>{asked(one)}</bdi>
          </h2>
          <p class="dim">{word('assignment', one.status)}</p>
          <Waiting one={one} />
          {one.refused.map((tap) => (
            <Refused key={tap.n} tap={tap} present={one} />
          ))}
        </article>
      ))}
    </>
  )
}
