/** Turns the coverage layer on for one of its times, or to what the selected incident costs elsewhere. */
import { useEffect } from 'preact/hooks'
import { t } from '../i18n'
import { selected } from '../state/selection'
import './coverage.css'
import { cost, type Time, time, watchCoverage } from './coverage'

const MINUTES = [1, 3, 5] as const

export function CoverageChoice() {
  useEffect(watchCoverage, [])
  return (
    <span class="coverage-choice">
      <label>
        <span class="visually-hidden">{t('coverage:title')}</span>
        <select
          value={time.value}
          data-testid="coverage"
          onChange={(event) => {
            time.value = Number(event.currentTarget.value) as Time
          }}
        >
          <option value={-1}>{t('coverage:off')}</option>
          {MINUTES.map((minutes, index) => (
            <option key={minutes} value={index}>
              {t('coverage:within', { minutes })}
            </option>
          ))}
        </select>
      </label>
      {time.value >= 0 && (
        <label>
          <input
            type="checkbox"
            checked={cost.value}
            disabled={selected.value === null}
            data-testid="coverage-cost"
            onChange={(event) => {
              cost.value = event.currentTarget.checked
            }}
          />
          {t('coverage:cost')}
        </label>
      )}
    </span>
  )
}
