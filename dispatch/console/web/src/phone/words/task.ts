/** What is said of an assignment, in the language of the page. */
import { language, t, word } from '../../i18n'
import type { Own } from '../own'
import type { Shown } from '../queue/effect'
import type { Tap } from '../queue/tap'

/** Returns what is asked, in a few words. */
export const asked = (one: Own): string =>
  (language.value === 'en' ? one.text_en : one.text_zh) || word('category', one.category)

/** Returns the name of a step as its button has it. */
export const stepName = (status: string): string => t(`phone:step.${status}`)

/** Returns why the service would not take a tap, for the responder; `present` is how its assignment stands. */
export function whyRefused(tap: Tap, present: Shown | null): string {
  const status = tap.refused?.status ?? 0
  if (status === 409 && present) {
    return t('phone:refused_status', { status: word('assignment', present.status) })
  }
  if (status === 404) return t('phone:refused_gone')
  if (status === 422) return t('phone:refused_content')
  return t(status >= 500 ? 'phone:refused_broken' : 'phone:refused_other')
}
