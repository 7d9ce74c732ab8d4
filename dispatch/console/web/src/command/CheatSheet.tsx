/** Everything the keyboard can do, on one sheet. */
import { t } from '../i18n'
import { Dialog } from '../incident/Dialog'
import { type Argument, COMMAND_NAMES, RULES } from './grammar'
import { sheet } from './sheet'

const KEYS = ['slash', 'question', 'tab', 'arrows', 'enter', 'escape'] as const

const shut = () => {
  sheet.value = false
}

function argument({ slot, optional }: Argument): string {
  const words = t(`command:slot.${slot}`)
  return optional ? `[${words}]` : `<${words}>`
}

export function CheatSheet() {
  if (!sheet.value) return null
  return (
    <Dialog title={t('command:sheet')} testid="cheat-sheet" onClose={shut} wide>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <div class="sheet" tabIndex={0}>
        <table>
          <caption class="visually-hidden">{t('command:sheet_commands')}</caption>
          <tbody>
            {COMMAND_NAMES.map((name) => (
              <tr key={name}>
                <th scope="row">
                  <code>/{RULES[name].names[0]}</code>{' '}
                  <span class="dim">{RULES[name].arguments.map(argument).join(' ')}</span>
                </th>
                <td>{t(`command:does.${name}`)}</td>
              </tr>
            ))}
          </tbody>
        </table>
        <p class="dim">{t('command:sheet_number')}</p>
        <dl>
          {KEYS.map((key) => (
            <div key={key}>
              <dt>
                <kbd>{t(`command:key.${key}`)}</kbd>
              </dt>
              <dd>{t(`command:key_does.${key}`)}</dd>
            </div>
          ))}
        </dl>
      </div>
      <footer>
        <button type="button" data-first onClick={shut}>
          {t('close')}
        </button>
      </footer>
    </Dialog>
  )
}
