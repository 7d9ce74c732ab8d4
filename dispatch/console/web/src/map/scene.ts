/** One incident as it lies on the ground: where it is, who goes there from where, who was warned. */
import type { Advisory, Assignment, Incident, Responder } from '../state/board'
import { bearing, distance, type Place } from './plane'

const COMING = new Set(['notified', 'accepted', 'en_route', 'on_scene'])

export interface Going {
  assignment: Assignment
  /** Whether they are still asked, on the way or there. */
  coming: boolean
  /** Where they are now; null: nobody knows. */
  from: Place | null
  /** The post they take, else the scene. */
  to: Place | null
  /** Between them and the scene, in metres; where they stand now, else as it was when they were asked. */
  distance: number
  /** Where they are seen from the scene, degrees. */
  bearing: number
}

export interface Warned {
  advisory: Advisory
  radius: number
}

export interface Scene {
  incident: Incident
  place: Place | null
  /** False: only the village or town is known, and `place` is its middle. */
  exact: boolean
  going: Going[]
  warned: Warned[]
  /** Ids of the shops told. */
  shops: ReadonlySet<string>
}

/** Where an incident is: its location, else the middle of its village or town. */
export function placeOf(
  incident: Incident,
  seat: (code: string) => Place | undefined,
): { place: Place | null; exact: boolean } {
  if (incident.location)
    return { place: [incident.location.longitude, incident.location.latitude], exact: true }
  return { place: seat(incident.village) ?? seat(incident.town) ?? null, exact: false }
}

interface Known {
  responder: (id: string) => Responder | undefined
  station: (id: string) => Place | undefined
  seat: (code: string) => Place | undefined
}

/** Puts an incident's parts on the ground. */
export function sceneOf(
  incident: Incident,
  assignments: readonly Assignment[],
  advisories: readonly Advisory[],
  known: Known,
): Scene {
  const { place, exact } = placeOf(incident, known.seat)
  const told = advisories.filter((one) => one.radius_m > 0 && one.status !== 'withdrawn')
  return {
    incident,
    place,
    exact,
    going: assignments.map((one) => goingOf(one, place, known)),
    warned: told.map((advisory) => ({ advisory, radius: advisory.radius_m })),
    shops: new Set(told.filter((one) => one.audience === 'shops').flatMap((one) => [...one.recipients])),
  }
}

function goingOf(assignment: Assignment, scene: Place | null, known: Known): Going {
  const responder = known.responder(assignment.responder_id)
  const from: Place | null = responder
    ? [responder.longitude, responder.latitude]
    : (known.station(assignment.responder_id) ?? null)
  const post = assignment.post
  const both = from !== null && scene !== null
  return {
    assignment,
    coming: COMING.has(assignment.status),
    from,
    to: post ? [post.longitude, post.latitude] : scene,
    distance: both ? distance(scene, from) : assignment.distance_m,
    bearing: both ? bearing(scene, from) : assignment.bearing_deg,
  }
}
