/** Who has an incident in hand, and who looks at it: a filled mark for the first, an open one for the others. */
import { t } from '../i18n'
import { nameOf, othersAt, ownName } from './presence'

export function Who({ incidentId, owner }: { incidentId: string; owner: string }) {
  const others = othersAt(incidentId).filter((one) => one.actor !== owner)
  const handling = others.filter((one) => one.doing === 'handling')
  const looking = others.filter((one) => one.doing === 'looking')
  if (!owner && others.length === 0) return null
  return (
    <span class="who" data-testid="who">
      {owner && <Owner owner={owner} />}
      {handling.map((one) => (
        <Person key={one.actor} mark="◐" actor={one.actor} words={t('claim:handling')} />
      ))}
      {looking.slice(0, 2).map((one) => (
        <Person key={one.actor} mark="○" actor={one.actor} words={t('claim:looking')} />
      ))}
      {looking.length > 2 && <span class="dim">+{looking.length - 2}</span>}
    </span>
  )
}

function Owner({ owner }: { owner: string }) {
  const own = owner === ownName()
  return (
    <span class={own ? 'owner own' : 'owner'} title={t('claim:owner', { name: nameOf(owner) })}>
      <span aria-hidden="true">●</span>
      <span class="visually-hidden">{t('claim:owner_is')} </span>
      <bdi>{own ? t('claim:me') : nameOf(owner)}</bdi>
    </span>
  )
}

function Person({ mark, actor, words }: { mark: string; actor: string; words: string }) {
  return (
    <span class="person" title={`${nameOf(actor)} ${words}`}>
      <span aria-hidden="true">{mark}</span>
      <span class="visually-hidden">{words} </span>
      <bdi>{nameOf(actor)}</bdi>
    </span>
  )
}
