/** What the coverage layer's patterns and numbers mean, in words, and the figures of the whole district. */
import { t } from '../i18n'
import { townName } from '../state/places'
import { theme } from '../ui/theme'
import { LOST_BOUNDS, REACHED_BOUNDS } from './classes'
import './coverage.css'
import { coverage, time, trouble } from './coverage'
import { sample } from './patterns'
import { byTown } from './sums'

const percent = (share: number) => `${Math.round(share * 100)} %`

function Total() {
  const { total } = coverage.value ?? {}
  const share = total?.share[time.value]
  if (share === undefined) return <p class="dim">{t('loading')}</p>
  const left = total?.without?.[time.value]
  return (
    <p>
      {left === undefined
        ? t('coverage:total', { share: percent(share) })
        : t('coverage:total_cost', { share: percent(share), left: percent(left) })}
    </p>
  )
}

export function CoverageLegend() {
  if (time.value < 0) return null
  const losses = Boolean(coverage.value?.total.without)
  const [letter, bounds] = losses ? (['l', LOST_BOUNDS] as const) : (['r', REACHED_BOUNDS] as const)
  return (
    <aside class="coverage-legend" aria-label={t('coverage:title')} data-testid="coverage-legend">
      <strong>
        {t(losses ? 'coverage:lost' : 'coverage:reached', { minutes: [1, 3, 5][time.value] ?? 0 })}
      </strong>
      <Total />
      <ul>
        {bounds.map(({ index, from, to }) => (
          <li key={index}>
            <img src={sample(theme.value, `${letter}${index}`)} alt="" width={26} height={16} />
            {t(losses ? 'coverage:points' : 'coverage:percent', { from, to })}
          </li>
        ))}
      </ul>
      {trouble.value && <p class="warn">{t('coverage:not_known', { why: trouble.value })}</p>}
    </aside>
  )
}

/** The same as a table by town. */
export function CoverageTable() {
  if (time.value < 0 || !coverage.value) return null
  const sums = byTown(coverage.value.cells, time.value)
  return (
    <table class="coverage-table" data-testid="coverage-table">
      <caption>{t('coverage:reached', { minutes: [1, 3, 5][time.value] ?? 0 })}</caption>
      <thead>
        <tr>
          <th scope="col">{t('coverage:town')}</th>
          <th scope="col">{t('coverage:share')}</th>
          <th scope="col">{t('coverage:loss')}</th>
        </tr>
      </thead>
      <tbody>
        {sums.map(({ town, reached, lost }) => (
          <tr key={town}>
            <th scope="row">{townName(town)}</th>
            <td class="mono">{percent(reached)}</td>
            <td class="mono">{lost === null ? '–' : `−${percent(lost)}`}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
