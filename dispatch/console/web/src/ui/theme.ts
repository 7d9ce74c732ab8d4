/** Dark or light, remembered on this device; dark unless somebody chose otherwise. */
import { signal } from '@preact/signals'

export type Theme = 'dark' | 'light'

const KEY = 'dispatch.theme'

export const theme = signal<Theme>(localStorage.getItem(KEY) === 'light' ? 'light' : 'dark')
document.documentElement.dataset.theme = theme.value

/** Changes between dark and light for this device. */
export function turnTheme(): void {
  theme.value = theme.value === 'dark' ? 'light' : 'dark'
  localStorage.setItem(KEY, theme.value)
  document.documentElement.dataset.theme = theme.value
}
