/** What the incident is, at two metres: number, priority, kind, place, status, and what happens next when. */
import { t, word } from '../i18n'
import { dayTime, span } from '../i18n/time'
import { asOf, type Incident } from '../state/board'
import { now } from '../state/clock'
import { shortNumber } from '../state/numbers'
import { placeName } from '../state/places'
import { select } from '../state/selection'
import { Priority } from '../ui/Priority'
import type { Shown } from './dossier'
import { Owner } from './Owner'
import { Shortfall } from './Shortfall'
import { reasonWords } from './words'

export function Head({ shown }: { shown: Shown }) {
  const { incident } = shown
  const present = asOf.value ? Date.parse(asOf.value.at) : now.value
  return (
    <header class={`incident-head p${incident.priority}`}>
      <div class="bits">
        <span class="number mono" data-testid="incident-number" title={incident.incident_id}>
          #{shortNumber(incident)}
        </span>
        <Priority level={incident.priority} />
        <h2>{word('category', incident.category)}</h2>
        <span class={`status ${incident.status}`} data-testid="incident-status" data-status={incident.status}>
          {word('status', incident.status)}
        </span>
        <span class="spring" />
        <button type="button" class="plain" onClick={() => select(null)} aria-label={t('incident:leave')}>
          ✕
        </button>
      </div>
      <p class="place">
        <b>{placeName(incident) || t('incident:no_place')}</b>
        <span class="dim">
          {t('incident:opened_at', { time: dayTime(incident.opened_at) })} ·{' '}
          {span(present - Date.parse(incident.opened_at))}
        </span>
      </p>
      <Next incident={incident} present={present} />
      <Owner shown={shown} />
      <Shortfall reason={incident.status === 'closed' ? '' : incident.shortfall} />
      <p class="dim small why">{reasonWords(incident.reason)}</p>
    </header>
  )
}

function Next({ incident, present }: { incident: Incident; present: number }) {
  if (incident.status === 'closed')
    return (
      <p class="next">
        {incident.merged_into
          ? t('incident:merged_into', { number: shortNumber(incident.merged_into) })
          : t('incident:ended_as', { disposition: `\u2068${incident.disposition}\u2069` })}
        {incident.closed_at && <span class="dim"> {dayTime(incident.closed_at)}</span>}
      </p>
    )
  const tier = incident.next_tier_at
  const at = tier ?? incident.due_at
  const left = at === null ? 0 : Date.parse(at) - present
  return (
    <p class="next">
      <span data-testid="tier" data-tier={incident.tier}>
        {t('incident:tier', { tier: incident.tier })}
      </span>
      {at !== null && (
        <span>
          <span class="dim">{t(tier ? 'incident:next_tier' : 'incident:next_due')} </span>
          <b class={`mono large ${left < 30_000 ? 'soon' : ''}`} data-testid="countdown" data-at={at}>
            {left > 0 ? span(left) : t('incident:now_due')}
          </b>
        </span>
      )}
      {incident.held && <span class="tag warn">{t('incident:held')}</span>}
    </p>
  )
}
