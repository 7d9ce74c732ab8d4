/** 社情地图, the screen of a community hall: numbers and places of the whole district, nothing about anybody. */
import { askToSignIn } from '../api/session'
import { language, speak, t } from '../i18n'
import { clockTime, dayTime, span } from '../i18n/time'
import { now } from '../state/clock'
import { theme, turnTheme } from '../ui/theme'
import { Categories, Latest, OnDuty, Popups, Today } from './Cards'
import { answeredAt, ended, hall, lostSince, popups } from './poll'
import { TownMap } from './TownMap'
import { Trend } from './Trend'

export function Hall() {
  const state = hall.value
  return (
    <div class={`hall ${lostSince.value === null ? '' : 'is-lost'}`} data-testid="hall">
      <Head />
      <Lost />
      {state ? (
        <main>
          <Today state={state} />
          <div class="columns">
            <section class="hall-card map">
              <h2>{t('hall:map')}</h2>
              <TownMap towns={state.open.by_town} />
            </section>
            <div class="column">
              <Trend trend={state.trend} />
              <div class="pair">
                <Categories counts={state.open.by_category} />
                <OnDuty duty={state.on_duty} />
              </div>
            </div>
            <Latest recent={state.recent} />
          </div>
        </main>
      ) : (
        <p class="wait">{t('loading')}</p>
      )}
      <Popups fresh={popups.value} />
    </div>
  )
}

function Head() {
  const state = hall.value
  const name = (language.value === 'en' && state?.name_en) || state?.name_zh || ''
  return (
    <header class="hall-head">
      <h1>
        {name} {t('hall:title')}
      </h1>
      <span class="spring" />
      <time class="mono">{clockTime(now.value)}</time>
      <button type="button" onClick={turnTheme} title={t('theme')}>
        {theme.value === 'dark' ? t('light') : t('dark')}
      </button>
      <button type="button" onClick={() => speak(language.value === 'en' ? 'zh-CN' : 'en')}>
        {t('language')}
      </button>
    </header>
  )
}

/** Cannot be overlooked: since when nothing came, and that what is shown is of then. */
function Lost() {
  const since = lostSince.value
  return (
    <div role="alert">
      {since !== null && (hall.value !== null || ended.value) && (
        <div class="hall-lost" data-testid="hall-lost">
          <strong>
            ✕{' '}
            {ended.value ? t('hall:ended') : t('hall:lost', { time: since ? dayTime(since) : t('unknown') })}
          </strong>
          {answeredAt.value > 0 && (
            <span class="mono" aria-live="off">
              {span(now.value - answeredAt.value)}
            </span>
          )}
          <span>{t('hall:shown_old')}</span>
          {ended.value && (
            <button type="button" onClick={askToSignIn}>
              {t('sign_in')}
            </button>
          )}
        </div>
      )}
    </div>
  )
}
