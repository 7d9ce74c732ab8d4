/** The figures of the district: what is open by priority, and who of each force is busy or on duty. */
import { computed } from '@preact/signals'
import { rows } from '../board/Board'
import { t, word } from '../i18n'
import { shown } from '../state/board'
import { Priority } from '../ui/Priority'

const PRIORITIES = [1, 2, 3, 4, 5]
const FORCES = ['police', 'patrol', 'security', 'unit', 'volunteer']

const figures = computed(() => {
  const open = new Map(PRIORITIES.map((one) => [one, 0]))
  const needs = { review: 0, unanswered: 0 }
  for (const { incident, need } of rows.value) {
    open.set(incident.priority, (open.get(incident.priority) ?? 0) + 1)
    if (need === 'review' || need === 'unanswered') needs[need] += 1
  }
  return { open, needs }
})

export function Strip() {
  return (
    <section class="strip" aria-label={t('board:figures')} data-testid="strip">
      <Open />
      <Forces />
    </section>
  )
}

function Open() {
  const { open, needs } = figures.value
  return (
    <span class="group">
      <span class="dim">{t('board:open')}</span>
      {PRIORITIES.map((one) => (
        <span key={one} class={`figure ${open.get(one) ? '' : 'zero'}`} data-open-priority={one}>
          <Priority level={one} /> <b class="mono">{open.get(one)}</b>
        </span>
      ))}
      <span class={`figure ${needs.unanswered ? 'pressing' : 'zero'}`}>
        {t('board:unanswered')} <b class="mono">{needs.unanswered}</b>
      </span>
      <span class={`figure ${needs.review ? 'pressing' : 'zero'}`}>
        {word('status', 'review')} <b class="mono">{needs.review}</b>
      </span>
    </span>
  )
}

function Forces() {
  const counts = shown.value.counts
  if (counts === null) return null
  return (
    <span class="group">
      <span class="dim">{t('board:busy_on_duty')}</span>
      {FORCES.map((kind) => (
        <span key={kind} class="figure" data-force={kind}>
          {t(`board:force_${kind}`)}{' '}
          <b class="mono">
            {counts.busy[kind] ?? 0}
            <span class="dim">/{counts.on_duty[kind] ?? 0}</span>
          </b>
        </span>
      ))}
    </span>
  )
}
