/** The command bar: everything by keyboard. `/` comes here from anywhere, Escape leaves. */
import { useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import './command.css'
import { t } from '../i18n'
import { CheatSheet } from './CheatSheet'
import { complete, type Proposal } from './complete'
import { context, keepCandidates, line, seenAtBeginning, write } from './desk'
import { words } from './grammar'
import { History } from './history'
import { deskKey, writing } from './keys'
import { Proposals } from './Proposals'
import { parse } from './parse'
import { foretell, run, type Told } from './run'
import { sheet } from './sheet'

const history = new History()
let queue: Promise<void> = Promise.resolve()

export function CommandBar() {
  const input = useRef<HTMLInputElement>(null)
  const back = useRef<HTMLElement | null>(null)
  const told = useSignal<Told | null>(null)
  const inside = useSignal(false)
  const marked = useSignal(-1)

  useEffect(() => {
    const stop = keepCandidates()
    const press = (event: KeyboardEvent) => {
      const key = deskKey(event)
      if (key === null || writing(event.target) || document.querySelector('dialog[open]')) return
      event.preventDefault()
      if (key === 'sheet') sheet.value = true
      else {
        back.current = document.activeElement instanceof HTMLElement ? document.activeElement : null
        input.current?.focus()
      }
    }
    document.addEventListener('keydown', press)
    return () => {
      document.removeEventListener('keydown', press)
      stop()
    }
  }, [])

  const known = context()
  const proposals = inside.value && line.value && !history.within ? complete(line.value, known) : []
  const parsed = parse(line.value, known)
  const set = (text: string) => {
    write(text)
    marked.value = -1
    told.value = null
  }
  const take = (proposal: Proposal | undefined) => proposal && set(proposal.line)
  const enter = () => {
    const typed = line.value.trim()
    if (!typed) return
    const command = parse(line.value, context())
    const seen = seenAtBeginning()
    if (command.kind === 'wrong') {
      told.value = { good: false, words: foretell(command) }
      return
    }
    history.add(typed)
    set('')
    // One after the other, while the next line is being typed already.
    queue = queue
      .then(() => run(command, seen))
      .then((outcome) => {
        told.value = outcome
        if (outcome.good || line.value) return
        // What was refused comes back to be mended, marked so that the next line may simply be typed over it.
        write(typed)
        requestAnimationFrame(() => input.current?.select())
      })
      .catch((cause: unknown) => {
        told.value = { good: false, words: t('incident:failed', { said: String(cause) }) }
      })
  }
  const leave = () => {
    if (line.value || told.value) set('')
    input.current?.blur()
    if (back.current?.isConnected) back.current.focus()
  }
  const walk = (step: 1 | -1) => {
    if (proposals.length > 0 && line.value.trim()) {
      marked.value = Math.max(-1, Math.min(proposals.length - 1, marked.value + step))
      return
    }
    const found = step < 0 ? history.back(line.value) : history.on()
    if (found !== null) set(found)
  }
  const key = (event: KeyboardEvent) => {
    if (event.isComposing) return
    const does: Record<string, () => void> = {
      Enter: () => (marked.value >= 0 ? take(proposals[marked.value]) : enter()),
      Escape: leave,
      ArrowUp: () => walk(-1),
      ArrowDown: () => walk(1),
    }
    if (event.key === 'Tab' && !event.shiftKey && proposals.length > 0 && line.value)
      does.Tab = () => take(proposals[Math.max(0, marked.value)])
    if (event.key === '?' && words(line.value).length === 0)
      does['?'] = () => {
        sheet.value = true
      }
    const act = does[event.key]
    if (!act) return
    event.preventDefault()
    act()
  }

  return (
    <>
      <footer class="command-bar">
        <label for="command-line" class="visually-hidden">
          {t('command:label')}
        </label>
        <span class="mono slash" aria-hidden="true">
          /
        </span>
        <input
          id="command-line"
          ref={input}
          class="mono"
          data-testid="command-input"
          role="combobox"
          autocomplete="off"
          spellcheck={false}
          placeholder={t('command:hint')}
          aria-expanded={proposals.length > 0}
          aria-controls="command-proposals"
          aria-autocomplete="list"
          aria-activedescendant={marked.value >= 0 ? `proposal-${marked.value}` : undefined}
          value={line.value}
          onInput={(event) => set(event.currentTarget.value)}
          onKeyDown={key}
          onFocus={() => {
            inside.value = true
          }}
          onBlur={() => {
            inside.value = false
          }}
        />
        <Saying
          told={told.value}
          foretold={words(line.value).length > 1 ? foretell(parsed) : ''}
          wrong={parsed.kind === 'wrong'}
        />
        <button
          type="button"
          class="small"
          onClick={() => {
            sheet.value = true
          }}
          aria-label={t('command:sheet')}
        >
          ?
        </button>
        <Proposals all={proposals} marked={marked.value} take={take} />
      </footer>
      <CheatSheet />
    </>
  )
}

/** What happened, or what would; an error only once Enter was pressed, for a line half typed is always wrong. */
function Saying({ told, foretold, wrong }: { told: Told | null; foretold: string; wrong: boolean }) {
  return (
    <output
      class={`saying ${told ? (told.good ? 'good' : 'bad') : 'dim'}`}
      aria-live="polite"
      data-testid="command-told"
      data-good={told ? String(told.good) : ''}
    >
      {told ? told.words : wrong ? '' : foretold}
    </output>
  )
}
