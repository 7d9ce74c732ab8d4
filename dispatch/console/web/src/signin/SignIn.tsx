/** Signing in: with a token of this service, or at the organisation's issuer of identities. */
import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { client, Failure, told } from '../api/client'
import { signIn } from '../api/session'
import { language, speak, t } from '../i18n'

/** Returns the page to go to afterwards: one of ours, whatever the address says. */
export function destination(asked: string | null): string {
  return asked !== null && /^\/(phone|hall)?$/.test(asked) ? asked : '/'
}

export function SignIn() {
  const token = useSignal('')
  const trouble = useSignal('')
  const busy = useSignal(false)
  const oidc = useSignal(false)
  const to = destination(new URL(location.href).searchParams.get('to'))

  useEffect(() => {
    told(client.GET('/v1/ui', {}))
      .then((ui) => {
        oidc.value = ui.oidc
      })
      .catch(() => undefined)
  }, [oidc])

  const submit = async (event: Event) => {
    event.preventDefault()
    busy.value = true
    trouble.value = ''
    try {
      await signIn(token.value)
      location.replace(to)
    } catch (failure) {
      trouble.value = failure instanceof Failure && !failure.passing ? t('token_wrong') : t('no_answer')
    } finally {
      busy.value = false
    }
  }

  return (
    <main class="sign-in">
      <form onSubmit={submit}>
        <h1>{t('product')}</h1>
        <label>
          {t('token')}
          <input
            type="password"
            name="token"
            autocomplete="current-password"
            required
            value={token}
            onInput={(event) => {
              token.value = event.currentTarget.value
            }}
          />
        </label>
        <p class="dim small">{t('token_hint')}</p>
        <p role="alert" class="trouble">
          {trouble}
        </p>
        <button type="submit" class="primary" disabled={busy}>
          {t('sign_in')}
        </button>
        {oidc.value && <a href={`/login?to=${encodeURIComponent(to)}`}>{t('log_in_oidc')}</a>}
        <button type="button" onClick={() => speak(language.value === 'en' ? 'zh-CN' : 'en')}>
          {t('language')}
        </button>
      </form>
    </main>
  )
}
