/** The phone page: what is asked of the responder, and what it says to that. */
import { useSignal } from '@preact/signals'
import { t } from '../i18n'
import { Announcer } from './Announcer'
import { entry, logOut } from './entry'
import { Header } from './Header'
import { History } from './History'
import { LogIn } from './LogIn'
import { Settings } from './Settings'
import { Tasks } from './Tasks'

const VIEWS = ['tasks', 'history', 'settings'] as const
type View = (typeof VIEWS)[number]

export function Phone() {
  if (entry.value === 'opening') return <p class="phone-opening">{t('loading')}</p>
  if (entry.value === 'logged_out') return <LogIn />
  if (entry.value === 'not_responder') return <NotResponder />
  return <Inside />
}

function NotResponder() {
  return (
    <main class="phone-entry">
      <p role="alert">{t('phone:not_responder')}</p>
      <button type="button" class="big" onClick={() => void logOut().catch(() => undefined)}>
        {t('phone:log_out')}
      </button>
    </main>
  )
}

function Inside() {
  const view = useSignal<View>('tasks')
  return (
    <div class="phone">
      <Header />
      <Announcer />
      <main>
        {view.value === 'tasks' && <Tasks />}
        {view.value === 'history' && <History />}
        {view.value === 'settings' && <Settings />}
      </main>
      <nav aria-label={t('phone:nav')}>
        {VIEWS.map((one) => (
          <button
            key={one}
            type="button"
            data-testid={`phone-nav-${one}`}
            aria-current={view.value === one ? 'page' : undefined}
            onClick={() => {
              view.value = one
            }}
          >
            {t(`phone:${one}`)}
          </button>
        ))}
      </nav>
    </div>
  )
}
