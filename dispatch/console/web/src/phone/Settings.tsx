/** What belongs to this phone: language, theme, alarm, push, and who is logged in. */
import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { language, speak, t, word } from '../i18n'
import { theme, turnTheme } from '../ui/theme'
import { allowSound, sound } from './alarm'
import { logOut } from './entry'
import { me, waiting } from './own'
import { lookAtPush, push, turnPushOff, turnPushOn } from './push'

export function Settings() {
  useEffect(() => void lookAtPush().catch(() => undefined), [])
  return (
    <section class="settings">
      <h2>{t('phone:settings')}</h2>
      <Row label={t('phone:push')} state={t(`phone:push_state.${push.value}`)}>
        {push.value === 'on' ? (
          <button type="button" class="big" onClick={() => void turnPushOff()}>
            {t('phone:push_turn_off')}
          </button>
        ) : (
          <button
            type="button"
            class="big"
            data-testid="phone-push"
            disabled={!['off', 'failed', 'denied'].includes(push.value)}
            onClick={() => void turnPushOn()}
          >
            {t('phone:push_turn_on')}
          </button>
        )}
      </Row>
      <Row label={t('phone:alarm')} state="">
        <button type="button" class="big" onClick={() => void allowSound().then(sound)}>
          {t('phone:alarm_try')}
        </button>
      </Row>
      <Row
        label={t('phone:theme')}
        state={t(theme.value === 'dark' ? 'phone:theme_dark' : 'phone:theme_light')}
      >
        <button type="button" class="big" data-testid="phone-theme" onClick={turnTheme}>
          {t(theme.value === 'dark' ? 'light' : 'dark')}
        </button>
      </Row>
      <Row label={t('phone:language')} state={language.value === 'en' ? 'English' : '中文'}>
        <button
          type="button"
          class="big"
          data-testid="phone-language"
          onClick={() => void speak(language.value === 'en' ? 'zh-CN' : 'en')}
        >
          {t('language')}
        </button>
      </Row>
      <LogOut />
    </section>
  )
}

function Row({
  label,
  state,
  children,
}: {
  label: string
  state: string
  children: preact.ComponentChildren
}) {
  return (
    <div class="setting">
      <p>
        <strong>{label}</strong>
        <span class="dim">{state}</span>
      </p>
      {children}
    </div>
  )
}

function LogOut() {
  const asking = useSignal(false)
  const trouble = useSignal('')
  const leave = () =>
    logOut().catch(() => {
      trouble.value = t('phone:log_out_offline')
    })
  return (
    <div class="setting leave">
      <p>
        <strong>{t('phone:who')}</strong>
        <bdi class="dim">
          {me.value?.name} {me.value && word('kind', me.value.kind)} {me.value?.responder_id}
        </bdi>
      </p>
      {!asking.value && (
        <button
          type="button"
          class="big"
          onClick={() => {
            asking.value = true
          }}
        >
          {t('phone:log_out')}
        </button>
      )}
      {asking.value && (
        <p role="alert">
          {t('phone:log_out_ask')} {waiting.value > 0 && t('phone:log_out_waiting', { count: waiting.value })}{' '}
          {trouble}
        </p>
      )}
      {asking.value && (
        <div class="foot">
          <button
            type="button"
            class="big"
            onClick={() => {
              asking.value = false
            }}
          >
            {t('phone:back')}
          </button>
          <button type="button" class="big danger" data-testid="phone-log-out" onClick={() => void leave()}>
            {t('phone:log_out')}
          </button>
        </div>
      )}
    </div>
  )
}
