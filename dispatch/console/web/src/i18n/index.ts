/** Words in Chinese and English: Chinese first, the choice remembered on this device. */
import { signal } from '@preact/signals'
import i18next from 'i18next'
import * as en from './en'
import * as zh from './zh-CN'

export type Language = 'zh-CN' | 'en'

const KEY = 'dispatch.language'

function chosen(): Language {
  const asked = new URL(location.href).searchParams.get('lang') ?? localStorage.getItem(KEY)
  return asked === 'en' ? 'en' : 'zh-CN'
}

/** The language of the page; reading it in a component makes that component follow a change. */
export const language = signal<Language>(chosen())

void i18next.init({
  lng: language.value,
  fallbackLng: false,
  resources: { 'zh-CN': { ...zh }, en: { ...en } },
  ns: Object.keys(zh),
  defaultNS: 'common',
  interpolation: { escapeValue: false },
  showSupportNotice: false,
} as Parameters<typeof i18next.init>[0])
document.documentElement.lang = language.value

/** Returns the words of a key such as `board:due_in`; plain text, never markup. */
export function t(key: string, values: Record<string, string | number> = {}): string {
  void language.value
  return i18next.t(key, values) as string
}

/** Returns the words of a code of the contract, such as a category; the code itself if it has none. */
export function word(kind: string, code: string): string {
  void language.value
  return i18next.t(`codes:${kind}.${code}`, { defaultValue: code }) as string
}

/** Changes the language for this device. */
export async function speak(to: Language): Promise<void> {
  localStorage.setItem(KEY, to)
  await i18next.changeLanguage(to)
  document.documentElement.lang = to
  language.value = to
}
