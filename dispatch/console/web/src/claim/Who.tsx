/** Who has an incident in hand, and who looks at it: a filled mark for the first, an open one and a count for the others. */
import { t } from '../i18n'
import { nameOf, othersAt, ownName, type Person as Present } from './presence'

export function Who({ incidentId, owner }: { incidentId: string; owner: string }) {
  const others = othersAt(incidentId).filter((one) => one.actor !== owner)
  const handling = others.filter((one) => one.doing === 'handling')
  const looking = others.filter((one) => one.doing === 'looking')
  if (!owner && others.length === 0) return null
  return (
    <span class="who" data-testid="who">
      {owner && <Owner owner={owner} />}
      {handling.map((one) => (
        <Handling key={one.actor} actor={one.actor} />
      ))}
      {looking.length > 0 && <Looking people={looking} />}
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

function Handling({ actor }: { actor: string }) {
  return (
    <span class="person" title={`${nameOf(actor)} ${t('claim:handling')}`}>
      <span aria-hidden="true">◐</span>
      <span class="visually-hidden">{t('claim:handling')} </span>
      <bdi>{nameOf(actor)}</bdi>
    </span>
  )
}

// Lookers are counted: in a narrow line their names would push the place away.
function Looking({ people }: { people: readonly Present[] }) {
  const names = people.map((one) => nameOf(one.actor)).join(', ')
  return (
    <span class="person" title={`${t('claim:looking')}: ${names}`}>
      <span aria-hidden="true">○ {people.length}</span>
      <span class="visually-hidden">
        {t('claim:looking')} <bdi>{names}</bdi>
      </span>
    </span>
  )
}
