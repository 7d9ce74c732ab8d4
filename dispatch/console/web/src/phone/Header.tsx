/** Who is logged in, whether the phone is connected, and how much waits to be sent. */
import { t, word } from '../i18n'
import { condition } from '../live/feed'
import { me, standing, waiting } from './own'
import { linkOf, online } from './presence'

const MARKS = { online: '●', connecting: '◌', offline: '✕', late: '▲' }

export function Header() {
  const link = linkOf(condition.value, online.value, standing.value)
  const count = waiting.value
  return (
    <header>
      <h1 class="visually-hidden">{t('phone:title')}</h1>
      <div class="who">
        <strong>
          <bdi>{me.value?.name || me.value?.responder_id || ''}</bdi>
        </strong>
        <span class="dim small">{me.value && word('kind', me.value.kind)}</span>
      </div>
      <span
        class="queued"
        hidden={count === 0}
        role="status"
        data-testid="queued"
        data-count={count}
        title={t('phone:queued_hint')}
      >
        <span aria-hidden="true">↑</span>
        {t('phone:queued', { count })}
      </span>
      <span class={`link ${link}`} role="status" data-testid="connection" data-state={link}>
        <span aria-hidden="true">{MARKS[link]}</span>
        {t(`phone:${link}`)}
      </span>
    </header>
  )
}
