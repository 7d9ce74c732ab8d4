/** The responder's own past assignments, newest first. */
import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { client, told } from '../api/client'
import { t, word } from '../i18n'
import { dayTime } from '../i18n/time'
import { Priority } from '../ui/Priority'
import type { Own } from './own'
import { asked } from './words/task'

const PAGE = 20

/** Returns the words of a disposition of ours, or what was written as it is. */
const ending = (code: string): string => {
  const words = t(`phone:disposition.${code}`)
  return words === `disposition.${code}` ? code : words
}

export function History() {
  const rows = useSignal<readonly Own[]>([])
  const next = useSignal<string | null>('')
  const failed = useSignal(false)
  const busy = useSignal(false)

  const more = async () => {
    if (busy.value || next.value === null) return
    busy.value = true
    try {
      const query = { limit: PAGE, before: next.value }
      const page = await told(client.GET('/v1/me/history', { params: { query } }))
      rows.value = [...rows.value, ...page.assignments]
      next.value = page.next_before
      failed.value = false
    } catch {
      failed.value = true
    } finally {
      busy.value = false
    }
  }
  useEffect(() => void more(), [])

  return (
    <section class="history" aria-busy={busy.value}>
      <h2>{t('phone:history')}</h2>
      {failed.value && <p role="alert">{t('phone:history_away')}</p>}
      {!failed.value && !busy.value && rows.value.length === 0 && (
        <p class="dim">{t('phone:history_none')}</p>
      )}
      <ul>
        {rows.value.map((one) => (
          <Past key={one.assignment_id} one={one} />
        ))}
      </ul>
      {next.value !== null && (
        <button type="button" class="big" disabled={busy} onClick={() => void more()}>
          {t(failed.value ? 'retry' : 'phone:more')}
        </button>
      )}
    </section>
  )
}

function Past({ one }: { one: Own }) {
  return (
    <li data-testid="phone-past" data-assignment={one.assignment_id} data-status={one.status}>
      <div class="head">
        <Priority level={one.priority} />
        <span>{word('assignment', one.status)}</span>
        <time class="dim small" dateTime={one.notified_at}>
          {dayTime(one.notified_at)}
        </time>
      </div>
      <bdi>{asked(one)}</bdi>
      {(one.disposition || one.note) && (
        <p class="dim">
          {one.disposition && <bdi>{ending(one.disposition)}</bdi>} {one.note && <bdi>{one.note}</bdi>}
        </p>
      )}
    </li>
  )
}
