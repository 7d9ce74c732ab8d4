/** A tap: what the responder said, when it was said, and under which id the service knows it again. */

/** What a responder can say of an assignment. */
export type Step = 'accepted' | 'declined' | 'en_route' | 'on_scene' | 'needs_reinforcement' | 'cleared'
export type Duty = 'on_duty' | 'off_duty'

/** Where the responder was at the tap, WGS-84 degrees and metres. */
export interface TapPlace {
  latitude: number
  longitude: number
  datum: 'wgs84'
  accuracy_m: number | null
}

interface Said {
  report_id: string
  /** RFC 3339, by the service's clock as far as this phone knows it. */
  at: string
  note: string | null
  /** How it ended, with `cleared` only. */
  disposition: string | null
  location: TapPlace | null
}

/** What the service answered when it would not take a tap, ever. */
export interface Refusal {
  status: number
  words: string
}

/** One tap of the queue; `n` is its place in the order. */
export interface Tap {
  n?: number
  /** Whose tap it is: it is never sent in another's name. */
  responder_id: string
  /** "" for going on or off duty. */
  assignment_id: string
  status: Step | Duty
  said: Said
  /** How often the service failed at it, as opposed to not being reached. */
  failures: number
  refused?: Refusal
}

/** Returns an id that no other report has: 128 random bits. */
export function freshId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return `phone-${Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')}`
}

/** Returns the tap of something said at a time (UTC ms). */
export function tap(
  responderId: string,
  assignmentId: string,
  status: Step | Duty,
  at: number,
  more: Partial<Pick<Said, 'note' | 'disposition' | 'location'>> = {},
): Tap {
  return {
    responder_id: responderId,
    assignment_id: assignmentId,
    status,
    said: {
      report_id: freshId(),
      at: new Date(at).toISOString(),
      note: null,
      disposition: null,
      location: null,
      ...more,
    },
    failures: 0,
  }
}
