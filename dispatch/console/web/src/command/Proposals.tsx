/** What could be meant, above the command bar. */
import { t } from '../i18n'
import type { Proposal } from './complete'

interface Props {
  all: readonly Proposal[]
  marked: number
  take: (proposal: Proposal) => void
}

const hint = (text: string): string => (text.startsWith('key:') ? t(`command:${text.slice(4)}`) : text)

export function Proposals({ all, marked, take }: Props) {
  return (
    <div
      id="command-proposals"
      role="listbox"
      class="proposals"
      aria-label={t('command:proposals')}
      hidden={all.length === 0}
    >
      {all.map((one, at) => (
        <div
          key={one.text}
          id={`proposal-${at}`}
          role="option"
          tabIndex={-1}
          aria-selected={at === marked}
          class={at === marked ? 'marked' : ''}
          data-testid="proposal"
          onMouseDown={(event) => {
            event.preventDefault()
            take(one)
          }}
        >
          <b class="mono">{one.text}</b>
          <span class="dim">
            <bdi>{hint(one.hint)}</bdi>
          </span>
        </div>
      ))}
    </div>
  )
}
