/** Silences this device or lets it sound; says so when the browser still holds the sound back. */
import { t } from '../i18n'
import { blocked, muted, setMuted } from './sound'

export function SoundButton() {
  const state = muted.value ? 'muted' : blocked.value ? 'blocked' : 'on'
  return (
    <button
      type="button"
      class={`sound ${state}`}
      aria-pressed={!muted.value}
      data-testid="sound"
      data-state={state}
      title={t(`sound:${state}_hint`)}
      onClick={() => setMuted(!muted.value)}
    >
      <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
        <path d="M2 6h3l4-3v10l-4-3H2z" fill="currentColor" />
        <path
          d={state === 'on' ? 'M11 5q2 3 0 6M13 3.5q3 4.5 0 9' : 'M11 6l4 4M15 6l-4 4'}
          fill="none"
          stroke="currentColor"
          stroke-width="1.5"
        />
      </svg>
      {t(`sound:${state}`)}
    </button>
  )
}
