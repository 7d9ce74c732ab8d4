/** The district as a drawing with the number of open incidents in each town; no place of any incident. */
import { useMemo } from 'preact/hooks'
import { t } from '../i18n'
import type { Place } from '../map/plane'
import { type Seat, tessellate } from '../map/tessellate'
import { type District, district, townName } from '../state/places'
import { fitted } from './fit'
import type { HallState } from './poll'

type Towns = HallState['open']['by_town']

export function TownMap({ towns }: { towns: Towns }) {
  const map = district.value
  return map && map.villages.length > 0 ? <Drawing map={map} towns={towns} /> : null
}

/** The middle of a town's villages: its seat often lies at its edge, where names would cover each other. */
function middleOf(town: District['towns'][number], seats: readonly Seat[]): Place {
  const own = seats.filter((seat) => seat.town === town.code)
  if (own.length === 0) return [town.longitude, town.latitude]
  const mean = (values: number[]) => values.reduce((sum, one) => sum + one, 0) / values.length
  return [mean(own.map((seat) => seat.place[0])), mean(own.map((seat) => seat.place[1]))]
}

function draw(map: District) {
  const seats = map.villages.map((one) => ({
    code: one.code,
    town: one.town,
    place: [one.longitude, one.latitude] as Place,
  }))
  const drawn = tessellate(seats)
  const { at, width, height } = fitted(drawn.cells.flatMap((cell) => cell.ring))
  const path = (places: readonly Place[]) =>
    `M${places
      .map((place) =>
        at(place)
          .map((n) => n.toFixed(1))
          .join(' '),
      )
      .join('L')}`
  const tint = new Map(map.towns.map((town, index) => [town.code, index % 4]))
  return {
    width,
    height,
    cells: drawn.cells.map((cell) => ({
      key: cell.code,
      d: `${path(cell.ring)}Z`,
      tint: tint.get(cell.town) ?? 0,
    })),
    borders: [...drawn.townBorders, ...drawn.shore].map(path).join(''),
    towns: new Map(map.towns.map((town) => [town.code, at(middleOf(town, seats))])),
  }
}

function Drawing({ map, towns }: { map: District; towns: Towns }) {
  const drawn = useMemo(() => draw(map), [map])
  return (
    <svg
      class="town-map"
      viewBox={`0 0 ${drawn.width} ${drawn.height}`}
      role="img"
      aria-label={t('hall:map')}
    >
      {drawn.cells.map((cell) => (
        <path key={cell.key} d={cell.d} class={`land tint-${cell.tint}`} />
      ))}
      <path d={drawn.borders} class="border" />
      {towns.map((town) => {
        const at = drawn.towns.get(town.code)
        if (!at) return null
        return (
          <g
            key={town.code}
            class={town.open > 0 ? 'town busy' : 'town'}
            transform={`translate(${at[0]} ${at[1]})`}
          >
            <circle r={town.open > 0 ? 24 : 15} />
            <text class="number" dy="0.35em">
              {town.open}
            </text>
            <text class="name" y={town.open > 0 ? 46 : 37}>
              {townName(town.code)}
            </text>
          </g>
        )
      })}
    </svg>
  )
}
