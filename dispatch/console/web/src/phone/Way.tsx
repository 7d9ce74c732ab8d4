/** The way to the scene, or to the post to take: in words, drawn, and as a link to the platform's map. */
import { t } from '../i18n'
import { me } from './own'
import { bearing, compass, distance, metres, type Place } from './place/geometry'
import { mapLinks } from './place/links'
import { here } from './place/position'
import type { Shown } from './queue/effect'
import { Schematic } from './Schematic'

/** Where the responder is as far as is known: measured now, else as the service has it. */
function whereIAm(): Place | null {
  return here.value ?? me.value?.position ?? null
}

export function Way({ one }: { one: Shown }) {
  const target = one.post ?? one.scene
  if (target === null) return <p class="trouble">{t('phone:no_place')}</p>
  const where = t(one.post ? 'phone:post' : 'phone:scene')
  return (
    <section class="way" data-testid="phone-way">
      <Direction one={one} to={target} where={where} />
      <Schematic
        from={whereIAm()}
        to={target}
        where={where}
        scene={one.post && one.scene ? one.scene : null}
      />
      <p class="links">
        {mapLinks(target, navigator.userAgent).map(({ key, href }) => (
          <a key={key} href={href} target={key === 'geo' ? undefined : '_blank'} rel="noopener noreferrer">
            {t(`phone:map_${key}`)}
          </a>
        ))}
      </p>
    </section>
  )
}

function Direction({ one, to, where }: { one: Shown; to: Place; where: string }) {
  const from = whereIAm()
  if (from === null) {
    const minutes = Math.max(1, Math.round(one.eta_seconds / 60))
    return (
      <p class="direction">
        {t('phone:way_planned', { distance: metres(one.distance_m), minutes })} · {t('phone:no_here')}
      </p>
    )
  }
  const degrees = Math.round(bearing(from, to)) % 360
  const direction = t(`phone:point.${compass(degrees)}`)
  return (
    <p class="direction">
      {t('phone:way', { where, direction, degrees, distance: metres(distance(from, to)) })}
    </p>
  )
}
