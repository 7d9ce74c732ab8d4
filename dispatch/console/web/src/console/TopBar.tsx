/** The line above everything: the time, whether it is live, who is signed in. */
import { askToSignIn, session, signOut } from '../api/session'
import { language, speak, t } from '../i18n'
import { clockTime } from '../i18n/time'
import { now } from '../state/clock'
import { Connection } from '../ui/Connection'
import { theme, turnTheme } from '../ui/theme'

export function TopBar() {
  const leave = async () => {
    await signOut()
    askToSignIn()
  }
  return (
    <header class="top-bar">
      <h1>{t('product')}</h1>
      <Connection />
      <time class="mono clock">{clockTime(now.value)}</time>
      <span class="spring" />
      <span class="dim">{session.value?.subject}</span>
      <button type="button" onClick={turnTheme} aria-label={t('theme')}>
        {theme.value === 'dark' ? t('light') : t('dark')}
      </button>
      <button type="button" onClick={() => speak(language.value === 'en' ? 'zh-CN' : 'en')}>
        {t('language')}
      </button>
      <button type="button" onClick={leave}>
        {t('sign_out')}
      </button>
    </header>
  )
}
