/** Who else has the incident on the screen, and whether they are handling it. */
import { nameOf, othersAt } from '../claim/presence'
import { t } from '../i18n'
import { apart } from './words'

export function Present({ incidentId }: { incidentId: string }) {
  const others = othersAt(incidentId)
  if (others.length === 0) return null
  const people = others.map((one) => `${apart(nameOf(one.actor))} ${t(`incident:${one.doing}`)}`)
  return (
    <span class="tag warn" role="status" data-testid="also-here">
      {t('incident:also_here')} {people.join(t('incident:comma'))}
    </span>
  )
}
