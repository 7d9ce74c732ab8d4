/** What the feed is narrowed to. */
import { t, word } from '../i18n'
import { district, townName } from '../state/places'
import { CATEGORIES } from './categories'
import { clearFilters, filtered, filters, type Key, SOURCES, setFilter } from './filters'

export function FilterBar() {
  const towns = (district.value?.towns ?? []).map((one) => [one.code, townName(one.code)] as const)
  return (
    <div class="filters">
      <Choice name="source" options={SOURCES.map((one) => [one, word('source', one)])} />
      <Choice name="town" options={towns} />
      <Choice name="category" options={CATEGORIES.map((one) => [one, word('category', one)])} />
      <Choice
        name="priority"
        options={['1', '2', '3', '4', '5'].map((one) => [one, word('priority', one)])}
      />
      <button type="button" class="clear" disabled={!filtered()} onClick={clearFilters}>
        {t('feed:clear')}
      </button>
    </div>
  )
}

function Choice({ name, options }: { name: Key; options: readonly (readonly [string, string])[] }) {
  const value = filters.value[name]
  // A value from an address may be one that the page has no words for.
  const known = value === '' || options.some(([code]) => code === value)
  return (
    <select
      aria-label={t(`feed:by_${name}`)}
      class={value ? 'chosen' : ''}
      data-testid={`feed-${name}`}
      value={value}
      onChange={(event) => setFilter(name, event.currentTarget.value)}
    >
      <option value="">{t(`feed:by_${name}`)}</option>
      {!known && <option value={value}>{value}</option>}
      {options.map(([code, words]) => (
        <option key={code} value={code}>
          {words}
        </option>
      ))}
    </select>
  )
}
