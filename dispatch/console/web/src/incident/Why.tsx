/** Why this responder and not another, from the log's own explanation. */
import { t } from '../i18n'
import { span } from '../i18n/time'
import type { Account } from './explanations'
import { actorName, reasonCount, responderName, said, shortId } from './words'

export function Why({ account }: { account: Account | undefined }) {
  if (!account) return null
  if (account.rule === 'by_hand')
    return <p class="small dim why-line">{t('incident:why_hand', { who: actorName(account.actor) })}</p>
  return (
    <details class="why small" data-testid="why">
      <summary>
        {t('incident:why_line', {
          rule: said('rule', account.rule),
          rank: account.rank,
          eligible: account.eligible,
          considered: account.considered,
        })}
      </summary>
      {account.barred.length > 0 && <p>{t('incident:why_barred', { why: reasonCount(account.barred) })}</p>}
      {account.losers.length > 0 && (
        <table class="losers">
          <caption>{t('incident:why_losers')}</caption>
          <tbody>
            {account.losers.map((one) => (
              <tr key={one.responderId}>
                <td>{responderName(one.responderId)}</td>
                <td class="mono dim">{shortId(one.responderId)}</td>
                <td>{said('reason', one.reason)}</td>
                <td class="mono">{span(one.travelS * 1_000)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </details>
  )
}
