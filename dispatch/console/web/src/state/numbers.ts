/** The short number of an incident: what people say to each other and type, the same for ever. */

interface Named {
  incident_id: string
}

const ID = /^inc-\d+-(\d+)-\d+$/

/**
 * Returns the number of an incident: the log row that opened it, of which there is one in the area.
 * An id of another form is its own number.
 */
export function shortNumber(incident: Named | string): string {
  const id = typeof incident === 'string' ? incident : incident.incident_id
  return ID.exec(id)?.[1] ?? id
}

/**
 * Returns which incidents a typed number may mean: the one that has it, or else all whose number ends with it,
 * if at least three digits were typed. `#` before it and the whole id are understood too.
 */
export function numbered<T extends Named>(typed: string, incidents: Iterable<T>): T[] {
  const wanted = typed.replace(/^#/, '')
  if (!wanted) return []
  const all = [...incidents]
  const exact = all.filter((one) => one.incident_id === wanted || shortNumber(one) === wanted)
  if (exact.length > 0 || !/^\d{3,}$/.test(wanted)) return exact
  return all.filter((one) => shortNumber(one).endsWith(wanted))
}
