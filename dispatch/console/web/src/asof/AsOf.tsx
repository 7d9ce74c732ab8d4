/** The slider over the log: the board and the map as they stood at any moment of it. */
import { t } from '../i18n'
import { dayTime } from '../i18n/time'
import './asof.css'
import {
  asking,
  earliest,
  end,
  goTo,
  length,
  play,
  speed,
  start,
  step,
  toPresent,
  trouble,
  wanted,
} from './past'
import { SPEEDS, type Speed, stepOf, WINDOWS, type Window } from './span'

function onKey(event: KeyboardEvent): void {
  const meant = stepOf(event.key, event.shiftKey)
  if (meant === null) return
  event.preventDefault()
  if (meant === 'present') toPresent()
  else if (meant === 'start') goTo(start.peek())
  else step(meant)
}

export function AsOf() {
  const past = wanted.value !== null
  return (
    <section class={`as-of ${past ? 'is-past' : ''}`} aria-label={t('asof:title')}>
      <WindowChoice />
      <StepButton ms={-10_000} label={t('asof:back')} disabled={earliest.value === null} />
      <Slider />
      <StepButton ms={10_000} label={t('asof:on')} disabled={!past} />
      <Player />
      {past && (
        <button type="button" class="primary" data-testid="to-present" onClick={toPresent}>
          {t('asof:present')}
        </button>
      )}
      <output class={`mono ${asking.value ? 'dim' : ''}`}>
        {past ? dayTime(wanted.value ?? 0) : t('asof:now')}
      </output>
      {trouble.value && (
        <span class="trouble" role="alert">
          {t('asof:not_shown', { why: trouble.value })}
        </span>
      )}
    </section>
  )
}

function StepButton({ ms, label, disabled }: { ms: number; label: string; disabled: boolean }) {
  return (
    <button type="button" onClick={() => step(ms)} disabled={disabled} title={label}>
      <span class="visually-hidden">{label}</span>
      <span aria-hidden="true">{ms < 0 ? '−10″' : '+10″'}</span>
    </button>
  )
}

function Slider() {
  const at = wanted.value ?? end.value
  return (
    <input
      type="range"
      data-testid="as-of"
      aria-label={t('asof:title')}
      aria-valuetext={wanted.value === null ? t('asof:now') : dayTime(at)}
      min={Math.floor(start.value / 1_000)}
      max={Math.ceil(end.value / 1_000)}
      step={1}
      value={Math.round(at / 1_000)}
      disabled={earliest.value === null}
      onKeyDown={onKey}
      onInput={(event) => goTo(Number(event.currentTarget.value) * 1_000)}
    />
  )
}

function WindowChoice() {
  return (
    <select
      aria-label={t('asof:span')}
      value={length.value}
      onChange={(event) => {
        length.value = event.currentTarget.value as Window
      }}
    >
      {Object.keys(WINDOWS).map((one) => (
        <option key={one} value={one}>
          {t(`asof:window.${one}`)}
        </option>
      ))}
    </select>
  )
}

function Player() {
  return (
    <select
      aria-label={t('asof:play')}
      value={speed.value}
      disabled={earliest.value === null}
      data-testid="as-of-play"
      onChange={(event) => play(Number(event.currentTarget.value) as Speed | 0)}
    >
      <option value={0}>{t('asof:stands')}</option>
      {SPEEDS.map((one) => (
        <option key={one} value={one}>
          {t('asof:plays', { times: one })}
        </option>
      ))}
    </select>
  )
}
