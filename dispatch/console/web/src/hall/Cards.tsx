/** The numbers of the hall: what is open, what happened today, who is on duty, the latest incidents. */
import { t, word } from '../i18n'
import { clockTime, span } from '../i18n/time'
import { townName, villageName } from '../state/places'
import { Priority } from '../ui/Priority'
import type { HallState, Recent } from './poll'

function Figure({ value, words }: { value: string | number; words: string }) {
  return (
    <div class="number-card">
      <strong class="mono">{value}</strong>
      <span>{words}</span>
    </div>
  )
}

export function Today({ state }: { state: HallState }) {
  const { today } = state
  const open = Object.values(state.open.by_status).reduce((sum, n) => sum + n, 0)
  const answer = today.first_answer_s_median
  return (
    <section class="numbers" aria-label={t('hall:today')}>
      <Figure value={open} words={t('hall:open')} />
      <Figure value={today.alerts} words={t('hall:alerts_today')} />
      <Figure value={today.opened} words={t('hall:opened_today')} />
      <Figure value={today.closed} words={t('hall:closed_today')} />
      <Figure value={answer === null ? '–' : span(answer * 1_000)} words={t('hall:first_answer')} />
    </section>
  )
}

export function OnDuty({ duty }: { duty: HallState['on_duty'] }) {
  return (
    <section class="hall-card duty">
      <h2>{t('hall:on_duty')}</h2>
      <dl>
        {(['unit', 'volunteer', 'patrol', 'police', 'security'] as const).map((kind) => (
          <div key={kind}>
            <dt>{word('kind', kind)}</dt>
            <dd class="mono">{duty[kind]}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}

export function Categories({ counts }: { counts: Record<string, number> }) {
  const rows = Object.entries(counts)
    .sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
    .slice(0, 7)
  const most = Math.max(1, ...rows.map(([, n]) => n))
  return (
    <section class="hall-card categories">
      <h2>{t('hall:by_category')}</h2>
      <ul>
        {rows.map(([category, n]) => (
          <li key={category}>
            <span>{word('category', category)}</span>
            <span class="bar" style={{ width: `${(n / most) * 100}%` }} aria-hidden="true" />
            <span class="mono">{n}</span>
          </li>
        ))}
      </ul>
    </section>
  )
}

const where = (one: Recent): string => `${townName(one.town)} ${villageName(one.village)}`.trim()

export function Latest({ recent }: { recent: readonly Recent[] }) {
  return (
    <section class="hall-card latest">
      <h2>{t('hall:latest')}</h2>
      <ol>
        {recent.map((one) => (
          <li key={one.ref} data-ref={one.ref}>
            <time class="mono">{clockTime(one.at)}</time>
            <Priority level={one.priority} />
            <span>{word('category', one.category)}</span>
            <span class="dim">{where(one)}</span>
            <span class="dim">{word('status', one.status)}</span>
          </li>
        ))}
      </ol>
    </section>
  )
}

/** New incidents, over everything for a few seconds. */
export function Popups({ fresh }: { fresh: readonly Recent[] }) {
  return (
    <div class="popups" role="status">
      {fresh.map((one) => (
        <div key={one.ref} class={`popup p${one.priority}`} data-testid="hall-popup">
          <Priority level={one.priority} />
          <strong>{word('category', one.category)}</strong>
          <span>{where(one)}</span>
          <time class="mono">{clockTime(one.at)}</time>
        </div>
      ))}
    </div>
  )
}
