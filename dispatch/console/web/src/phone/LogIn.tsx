/** Logging in with the eight digits that the desk issued. */
import { useSignal } from '@preact/signals'
import { Failure } from '../api/client'
import { language, speak, t } from '../i18n'
import { logIn } from './entry'
import { ended } from './presence'

const digits = (text: string): string => text.replace(/\D/g, '').slice(0, 8)
const spaced = (code: string): string => (code.length > 4 ? `${code.slice(0, 4)} ${code.slice(4)}` : code)

function words(failure: unknown): string {
  if (!(failure instanceof Failure)) return t('no_answer')
  if (failure.status === 429) return t('phone:code_many')
  return failure.passing ? t('no_answer') : t('phone:code_wrong')
}

export function LogIn() {
  const code = useSignal('')
  const trouble = useSignal('')
  const busy = useSignal(false)

  const submit = async (event: Event) => {
    event.preventDefault()
    if (code.value.length !== 8) {
      trouble.value = t('phone:code_digits')
      return
    }
    busy.value = true
    trouble.value = ''
    try {
      await logIn(code.value)
    } catch (failure) {
      trouble.value = words(failure)
      code.value = ''
    } finally {
      busy.value = false
    }
  }

  return (
    <main class="phone-entry">
      <form onSubmit={submit}>
        <h1>{t('phone:title')}</h1>
        {ended.value && <p class="trouble">{t('phone:session_over')}</p>}
        <label>
          {t('phone:code_label')}
          <input
            name="code"
            data-testid="phone-code"
            inputMode="numeric"
            autocomplete="one-time-code"
            placeholder="1234 5678"
            aria-describedby="code-hint code-trouble"
            value={spaced(code.value)}
            onInput={(event) => {
              code.value = digits(event.currentTarget.value)
              event.currentTarget.value = spaced(code.value)
            }}
          />
        </label>
        <p id="code-hint" class="dim">
          {t('phone:code_hint')}
        </p>
        <p id="code-trouble" role="alert" class="trouble">
          {trouble}
        </p>
        <button type="submit" class="big primary" data-testid="phone-log-in" disabled={busy}>
          {t('phone:log_in')}
        </button>
        <a href="/sign-in?to=%2Fphone">{t('phone:token_instead')}</a>
        <button type="button" class="big" onClick={() => speak(language.value === 'en' ? 'zh-CN' : 'en')}>
          {t('language')}
        </button>
      </form>
    </main>
  )
}
