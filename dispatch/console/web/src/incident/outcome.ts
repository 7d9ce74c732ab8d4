/** What became of a command, in words. */
import { t } from '../i18n'
import type { Outcome } from './order'
import { refusalWords } from './words'

/** Returns what a person is told of an outcome; "" where a dialog of its own tells it. */
export function outcomeWords(outcome: Outcome): string {
  if (outcome.kind === 'done') return t('incident:done')
  if (outcome.kind === 'lost') return ''
  if (outcome.kind === 'refused')
    return outcome.reason === 'past' ? t('incident:refused.past') : refusalWords(outcome.reason)
  const { failure } = outcome
  if (failure.status === 0) return t('no_answer')
  if (failure.status === 403) return t('incident:barred_role')
  return t('incident:failed', { said: failure.message })
}
