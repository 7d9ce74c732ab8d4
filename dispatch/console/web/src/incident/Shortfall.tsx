/** What the plan wants and nobody can give, with the figures. */
import { t, word } from '../i18n'
import { shortfalls } from './reasons'
import { reasonCount } from './words'

export function Shortfall({ reason }: { reason: string }) {
  if (!reason) return null
  const lines = shortfalls(reason)
  const missing = lines.reduce((sum, one) => sum + one.want - one.have, 0)
  return (
    <details class="shortfall" data-testid="shortfall">
      <summary>
        <span aria-hidden="true">▲</span> {t('incident:short', { missing })}
      </summary>
      <ul>
        {lines.map((one) => (
          <li key={`${one.tier}-${one.role}-${one.kinds.join()}`}>
            {t('incident:short_line', {
              tier: one.tier,
              role: word('role', one.role),
              kinds: one.kinds.map((kind) => word('kind', kind)).join('/'),
              have: one.have,
              want: one.want,
            })}{' '}
            <span class="dim">{reasonCount(one.why) || t('incident:reason.nobody_registered')}</span>
          </li>
        ))}
      </ul>
    </details>
  )
}
