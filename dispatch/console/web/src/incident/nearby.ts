/** Which other incidents may be the same thing: of the same kind first, then the nearest. */

interface Placed {
  incident_id: string
  status: string
  category: string
  location: { latitude: number; longitude: number } | null
}

const M_PER_DEGREE = 111_320

/** Returns how far two places are apart in metres, good to a percent within a district; null if unknown. */
export function apartM(a: Placed['location'], b: Placed['location']): number | null {
  if (!a || !b) return null
  const north = (a.latitude - b.latitude) * M_PER_DEGREE
  const east = (a.longitude - b.longitude) * M_PER_DEGREE * Math.cos((a.latitude * Math.PI) / 180)
  return Math.hypot(north, east)
}

/** Returns the other incidents that are not closed with their distance, the likeliest first. */
export function nearby<T extends Placed>(
  of: Placed,
  all: Iterable<T>,
): { incident: T; metres: number | null }[] {
  const key = (one: { incident: T; metres: number | null }) =>
    (one.incident.category === of.category ? 0 : 5_000) + (one.metres ?? 100_000)
  return [...all]
    .filter((one) => one.incident_id !== of.incident_id && one.status !== 'closed')
    .map((incident) => ({ incident, metres: apartM(of.location, incident.location) }))
    .sort((a, b) => key(a) - key(b) || (a.incident.incident_id < b.incident.incident_id ? -1 : 1))
}
