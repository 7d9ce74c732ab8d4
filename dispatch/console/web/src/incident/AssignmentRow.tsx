/** One responder's part: who, as what, how far, where it stands since when, and why this one. */
import { t, word } from '../i18n'
import { clockTime, span } from '../i18n/time'
import type { Assignment } from '../state/board'
import { asOf } from '../state/board'
import { now } from '../state/clock'
import { ACTIVE } from './Actions'
import { barredBecause } from './allowed'
import { open } from './dialogs'
import type { Account } from './explanations'
import { Why } from './Why'
import { assigned, metres, reasonWords, shortId, wind } from './words'

const SHAPES: Record<string, string> = {
  notified: '◌',
  accepted: '◔',
  en_route: '◑',
  on_scene: '●',
  cleared: '✓',
  declined: '✕',
  expired: '✕',
  stood_down: '–',
}

interface Props {
  one: Assignment
  account: Account | undefined
  past: boolean
}

export function AssignmentRow({ one, account }: Props) {
  return (
    <li
      class={`assignment ${one.status}`}
      data-testid="assignment-row"
      data-assignment={one.assignment_id}
      data-status={one.status}
      data-responder={one.responder_id}
    >
      <div class="bits top">
        <span class={`state ${one.status}`}>
          <span aria-hidden="true">{SHAPES[one.status] ?? '·'}</span> {word('assignment', one.status)}
        </span>
        <b class="who">
          <bdi>{assigned(one)}</bdi>
        </b>
        <Answer one={one} />
        <span class="spring" />
        <Buttons one={one} />
      </div>
      <div class="bits dim small">
        <span>
          {word('kind', one.responder_kind)} {shortId(one.responder_id)}
        </span>
        <span>{word('role', one.role)}</span>
        <span>{t('incident:tier', { tier: one.tier })}</span>
        <span>
          {t('incident:travel', {
            time: span(one.eta_seconds * 1_000),
            away: metres(one.distance_m),
            wind: wind(one.bearing_deg),
          })}
        </span>
        {one.post && <span class="tag">{t('incident:post')}</span>}
      </div>
      <Steps account={account} />
      <Why account={account} />
    </li>
  )
}

function Answer({ one }: { one: Assignment }) {
  if (one.status !== 'notified' || !one.respond_by) return null
  const left = Date.parse(one.respond_by) - (asOf.value ? Date.parse(asOf.value.at) : now.value)
  return (
    <span class={`mono ${left < 15_000 ? 'soon' : 'dim'}`} title={t('incident:answer_in')}>
      {left > 0 ? span(left) : t('incident:now_due')}
    </span>
  )
}

function Buttons({ one }: { one: Assignment }) {
  const barred = barredBecause('release')
  const who = assigned(one)
  const about = { incidentId: one.incident_id, who }
  return (
    <>
      <button
        type="button"
        class="small"
        disabled={barred !== ''}
        title={barred}
        data-testid="action-call"
        onClick={() => open({ name: 'call', responderId: one.responder_id, ...about })}
      >
        {t('incident:do.call')}
        <span class="visually-hidden"> {who}</span>
      </button>
      {ACTIVE.has(one.status) && (
        <button
          type="button"
          class="small"
          disabled={barred !== ''}
          title={barred}
          data-testid="action-release"
          onClick={() => open({ name: 'release', assignmentId: one.assignment_id, ...about })}
        >
          {t('incident:do.release')}
          <span class="visually-hidden"> {who}</span>
        </button>
      )}
    </>
  )
}

function Steps({ account }: { account: Account | undefined }) {
  if (!account) return null
  return (
    <ol class="steps small" aria-label={t('incident:steps')}>
      {account.steps.map((step) => (
        <li key={`${step.at}${step.status}`}>
          {word('assignment', step.status)} <time class="mono">{clockTime(step.at)}</time>
          {step.reason && step.reason !== 'reported' && <span class="dim"> {reasonWords(step.reason)}</span>}
          {step.said && (
            <q>
              <bdi>{step.said}</bdi>
            </q>
          )}
        </li>
      ))}
    </ol>
  )
}
