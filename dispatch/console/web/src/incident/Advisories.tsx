/** What people around are told: what waits for approval first. */

import { useSignal } from '@preact/signals'
import { language, t, word } from '../i18n'
import { clockTime, span } from '../i18n/time'
import { asOf } from '../state/board'
import { now } from '../state/clock'
import { barredBecause } from './allowed'
import { open } from './dialogs'
import type { Shown } from './dossier'
import { give } from './order'
import { outcomeWords } from './outcome'
import { metres, said } from './words'

type Advisory = Shown['advisories'][number]

export function Advisories({ shown }: { shown: Shown }) {
  const waiting = (one: Advisory) => (one.status === 'proposed' ? 0 : 1)
  const all = [...shown.advisories].sort((a, b) => waiting(a) - waiting(b) || b.at.localeCompare(a.at))
  const pending = all.filter((one) => one.status === 'proposed').length
  return (
    <details open class="part" data-testid="advisories">
      <summary>
        <h3>{t('incident:advisories')}</h3>
        <span class="count">{all.length}</span>
        {pending > 0 && <span class="tag warn">{t('incident:pending', { count: pending })}</span>}
      </summary>
      {all.length === 0 && <p class="dim empty">{t('none')}</p>}
      <ul class="rows">
        {all.map((one) => (
          <AdvisoryRow key={one.advisory_id} one={one} incidentId={shown.incident.incident_id} />
        ))}
      </ul>
    </details>
  )
}

function AdvisoryRow({ one, incidentId }: { one: Advisory; incidentId: string }) {
  const proposed = one.status === 'proposed'
  const inChinese = language.value !== 'en'
  const [first, second] = inChinese ? [one.text_zh, one.text_en] : [one.text_en, one.text_zh]
  return (
    <li
      class={`advisory ${one.status}`}
      data-testid="advisory-row"
      data-advisory={one.advisory_id}
      data-status={one.status}
    >
      <div class="bits">
        <span class={`state ${one.status}`}>
          <span aria-hidden="true">{proposed ? '▲' : one.status === 'withdrawn' ? '–' : '✓'}</span>{' '}
          {word('advisory', one.status)}
        </span>
        <b>{said('advisory_kind', one.kind)}</b>
        <span>
          {word('audience', one.audience)} · {metres(one.radius_m)}
          {one.recipients.length > 0 && ` · ${t('incident:recipients', { count: one.recipients.length })}`}
        </span>
        <span class="spring" />
        <time class="mono dim">{clockTime(one.at)}</time>
      </div>
      <p class="said" lang={inChinese ? 'zh-CN' : 'en'}>
        <bdi>{first}</bdi>
      </p>
      <p class="said dim small" lang={inChinese ? 'en' : 'zh-CN'}>
        <bdi>{second}</bdi>
      </p>
      <AdvisoryActions one={one} incidentId={incidentId} />
    </li>
  )
}

function AdvisoryActions({ one, incidentId }: { one: Advisory; incidentId: string }) {
  const wrong = useSignal('')
  if (one.status === 'withdrawn') return null
  const barred = barredBecause('approve_advisory')
  const about = { incidentId, advisoryId: one.advisory_id }
  const left = one.approve_by
    ? Date.parse(one.approve_by) - (asOf.value ? Date.parse(asOf.value.at) : now.value)
    : 0
  const approve = async () => {
    const outcome = await give(incidentId, {
      command: 'approve_advisory',
      advisory_id: one.advisory_id,
      text: null,
    })
    wrong.value = outcome.kind === 'done' ? '' : outcomeWords(outcome)
  }
  return (
    <p class="part-actions">
      {one.status === 'proposed' && (
        <>
          <button
            type="button"
            class="primary small"
            disabled={barred !== ''}
            title={barred}
            onClick={approve}
            data-testid="action-approve"
          >
            {t('incident:do.approve')}
          </button>
          <button
            type="button"
            class="small"
            disabled={barred !== ''}
            title={barred}
            onClick={() => open({ name: 'advisory', ...about })}
            data-testid="action-edit"
          >
            {t('incident:do.edit')}
          </button>
        </>
      )}
      <button
        type="button"
        class="small"
        disabled={barred !== ''}
        title={barred}
        onClick={() => open({ name: 'withdraw', ...about })}
        data-testid="action-withdraw"
      >
        {t('incident:do.withdraw')}
      </button>
      {one.status === 'proposed' && one.approve_by && (
        <span class={left < 60_000 ? 'soon' : 'dim'}>
          {left > 0
            ? t('incident:approve_in', { time: span(left) })
            : t('incident:approve_late', { time: span(-left) })}
        </span>
      )}
      {wrong.value && (
        <span class="wrong" role="alert">
          {wrong.value}
        </span>
      )}
    </p>
  )
}
