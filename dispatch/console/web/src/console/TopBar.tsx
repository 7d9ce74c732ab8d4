/** The line above everything: the time, whether it is live, the sound, who is signed in. */
import type { ComponentChildren } from 'preact'
import { askToSignIn, session, signOut } from '../api/session'
import { language, speak, t } from '../i18n'
import { clockTime } from '../i18n/time'
import { SoundButton } from '../sound/SoundButton'
import { now } from '../state/clock'
import { district } from '../state/places'
import { Connection } from '../ui/Connection'
import { theme, turnTheme } from '../ui/theme'

/** `children`: what a page adds between the clock and the buttons, such as its command bar. */
export function TopBar({ children }: { children?: ComponentChildren }) {
  return (
    <header class="top-bar">
      <h1>
        <Area /> {t('product')}
      </h1>
      <Connection />
      <Clock />
      <div class="top-middle">{children}</div>
      <SoundButton />
      <button type="button" onClick={turnTheme} title={t('theme')}>
        {theme.value === 'dark' ? t('light') : t('dark')}
      </button>
      <button type="button" onClick={() => speak(language.value === 'en' ? 'zh-CN' : 'en')}>
        {t('language')}
      </button>
      <bdi class="dim subject">{session.value?.subject}</bdi>
      <button type="button" onClick={leave}>
        {t('sign_out')}
      </button>
    </header>
  )
}

async function leave(): Promise<void> {
  await signOut()
  askToSignIn()
}

function Area() {
  const here = district.value
  return <>{here && ((language.value === 'en' && here.name_en) || here.name_zh)}</>
}

function Clock() {
  return <time class="mono clock">{clockTime(now.value)}</time>
}
