/** One incident, whole: what it is, who was sent and why, what was told to whom, and what can be done now. */
import { useEffect } from 'preact/hooks'
import './incident.css'
import './parts.css'
import './dialog.css'
import { t } from '../i18n'
import { asOf } from '../state/board'
import { shortNumber } from '../state/numbers'
import { loadDistrict } from '../state/places'
import { selected } from '../state/selection'
import { Actions } from './Actions'
import { Advisories } from './Advisories'
import { Alerts } from './Alerts'
import { Assignments } from './Assignments'
import { Cameras } from './Cameras'
import { keepOpenIncident, renew, trouble, view } from './dossier'
import { Head } from './Head'
import { OpenDialog } from './OpenDialog'
import { Timeline } from './Timeline'

export function IncidentPage() {
  useEffect(() => {
    void loadDistrict().catch(() => undefined)
    return keepOpenIncident()
  }, [])
  return (
    <>
      <Page />
      <OpenDialog />
    </>
  )
}

function Page() {
  const id = selected.value
  const shown = view.value
  if (id === null) return <p class="no-incident dim">{t('incident:choose')}</p>
  if (shown === null) return <Missing id={id} />
  return (
    <article class="incident-page" data-testid="incident-page" data-incident={id} key={id}>
      <Head shown={shown} />
      <Actions shown={shown} />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <section class="incident-body" tabIndex={0} aria-label={t('incident:body')}>
        <Assignments shown={shown} />
        <Advisories shown={shown} />
        <Alerts shown={shown} />
        <Timeline shown={shown} />
        <Cameras />
      </section>
    </article>
  )
}

function Missing({ id }: { id: string }) {
  const number = shortNumber(id)
  const failure = trouble.value
  if (asOf.value !== null) return <p class="no-incident">{t('incident:not_yet', { number })}</p>
  if (failure?.status === 404) return <p class="no-incident">{t('incident:unknown', { number })}</p>
  if (failure === null) return <p class="no-incident dim">{t('loading')}</p>
  return (
    <p class="no-incident" role="alert">
      {t('incident:not_loaded', { number, said: failure.message })}{' '}
      <button type="button" onClick={() => void renew(id)}>
        {t('retry')}
      </button>
    </p>
  )
}
