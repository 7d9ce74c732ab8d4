/** What happened to several in the same words is one sentence. */
import type { Telling, Value } from './tellings'

const responders = (value: Value | undefined): string[] => {
  if (typeof value !== 'object') return []
  return 'responder' in value ? [value.responder] : 'responders' in value ? value.responders : []
}

/** Adds a sentence; what the one before says of somebody else in the same words becomes one with it. */
export function put(told: Telling[], next: Telling): void {
  const last = told.at(-1)
  const same = (a: Telling, b: Telling) =>
    JSON.stringify({ ...a, values: { ...a.values, responder: '' } }) ===
    JSON.stringify({ ...b, values: { ...b.values, responder: '' } })
  if (last?.key !== 'assignment_changed' || !same(last, next)) told.push(next)
  else
    last.values.responder = {
      responders: [...responders(last.values.responder), ...responders(next.values.responder)],
    }
}
