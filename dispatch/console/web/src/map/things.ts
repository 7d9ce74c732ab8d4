/** What stands and moves on the ground, as spots for the map. */
import type { FeatureCollection } from 'geojson'
import type { Incident, Responder } from '../state/board'
import { type Spot, Spots } from './changes'
import { collection, spot } from './ground'
import type { Place } from './plane'
import type { Registered } from './registered'
import { placeOf } from './scene'

type Shift = (place: Place) => Place

interface Located {
  id: string
  longitude: number
  latitude: number
  name?: string
  kind?: string
}

const spotOf = (id: string, [lon, lat]: Place, rest: Spot['properties'] | object): Spot => ({
  type: 'Feature',
  geometry: { type: 'Point', coordinates: [lon, lat] },
  properties: { ...rest, id },
})

/** Things that stay where they are, such as cameras. */
export const standing = (things: readonly Located[], kind: string, shift: Shift): FeatureCollection =>
  collection(
    things.map((one) =>
      spot(shift([one.longitude, one.latitude]), {
        id: one.id,
        kind: one.kind ?? kind,
        name: one.name ?? one.id,
      }),
    ),
  )

/** Those who move: busy ones are marked so, those off duty and free are left out. */
export const responderSpots = (shift: Shift): Spots<Responder> =>
  new Spots((one) =>
    one.on_duty || one.busy_with
      ? spotOf(one.responder_id, shift([one.longitude, one.latitude]), {
          kind: one.kind,
          name: one.name,
          busy: one.busy_with !== null,
          icon: one.busy_with ? `${one.kind}-busy` : one.kind,
        })
      : null,
  )

/** Incidents with their priority; those without a place of their own stand in the middle of their village. */
export const incidentSpots = (shift: Shift, seat: (code: string) => Place | undefined): Spots<Incident> =>
  new Spots((one) => {
    const { place, exact } = placeOf(one, seat)
    if (!place || one.status === 'closed') return null
    return spotOf(one.incident_id, shift(place), { priority: one.priority, icon: `p${one.priority}`, exact })
  })

/** Everything registered that stays, by the source it is drawn from. */
export function standingSources(map: Registered, shift: Shift): Record<string, FeatureCollection> {
  return {
    units: standing(map.units, 'unit', shift),
    posts: standing(map.posts, 'post', shift),
    shops: standing(map.shops, 'shop', shift),
    cameras: standing(map.cameras, 'camera', shift),
    sensors: standing(map.sensors, 'sensor', shift),
  }
}
