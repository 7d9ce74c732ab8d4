/** The page's title, which is all that is seen of it behind another window: what waits, and whether it is live. */
import { computed, effect } from '@preact/signals'
import { rows } from '../board/Board'
import { t } from '../i18n'
import { trouble } from './outage'

const waiting = computed(
  () => rows.value.filter(({ need }) => need === 'review' || need === 'unanswered').length,
)
const wrong = computed(() => trouble.value?.kind ?? null)

/** Keeps the title; returns what stops it. */
export function keepTitle(): () => void {
  return effect(() => {
    const state = wrong.value === null ? '' : `✕ ${t(`board:trouble_${wrong.value}`)} · `
    document.title = `${state}${t('board:page_title', { count: waiting.value })}`
  })
}
