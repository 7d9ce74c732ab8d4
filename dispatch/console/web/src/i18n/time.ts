/** Times as the district reads them: Asia/Shanghai, whatever the device is set to. */
import { language } from './index'

const ZONE = 'Asia/Shanghai'
const kept = new Map<string, Intl.DateTimeFormat>()

function format(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = language.value + JSON.stringify(options)
  let found = kept.get(key)
  if (!found) {
    found = new Intl.DateTimeFormat(language.value, { timeZone: ZONE, hourCycle: 'h23', ...options })
    kept.set(key, found)
  }
  return found
}

/** Returns a time of day, `03:07:09`. */
export const clockTime = (at: number | string): string =>
  format({ hour: '2-digit', minute: '2-digit', second: '2-digit' }).format(new Date(at))

/** Returns day and time. */
export const dayTime = (at: number | string): string =>
  format({ month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit' }).format(
    new Date(at),
  )

/** Returns a length of time as `m:ss`, or `h:mm:ss` from an hour on; a negative one has a minus. */
export function span(ms: number): string {
  const total = Math.floor(Math.abs(ms) / 1_000)
  const [h, m, s] = [Math.floor(total / 3_600), Math.floor(total / 60) % 60, total % 60]
  const two = (n: number) => String(n).padStart(2, '0')
  const text = h ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`
  return ms < 0 ? `-${text}` : text
}
