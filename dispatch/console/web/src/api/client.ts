/** The service's HTTP interface, typed by its own description; every failure becomes a `Failure`. */
import createClient from 'openapi-fetch'
import type { components, paths } from '#api'

export type Schemas = components['schemas']

/** What went wrong, in the words of the service: RFC 9457 problem details, or status 0 for no answer. */
export class Failure extends Error {
  readonly status: number
  readonly problem: Record<string, unknown>

  constructor(status: number, problem: Record<string, unknown>) {
    super(typeof problem.detail === 'string' ? problem.detail : `HTTP ${status}`)
    this.status = status
    this.problem = problem
  }

  /** Whether the same request may succeed later: nobody answered, or not now. */
  get passing(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 502
  }
}

const LIMIT_MS = 15_000

async function bounded(request: Request): Promise<Response> {
  try {
    return await fetch(request, { signal: AbortSignal.any([request.signal, AbortSignal.timeout(LIMIT_MS)]) })
  } catch (cause) {
    if (request.signal.aborted) throw cause
    throw new Failure(0, { detail: String(cause) })
  }
}

export const client = createClient<paths>({ baseUrl: globalThis.location?.origin ?? '', fetch: bounded })

type Answer<T> = { data?: T; error?: unknown; response: Response }

/** Returns what an answer holds; throws a `Failure` with what the service said instead. */
export async function told<T>(asked: Promise<Answer<T>>): Promise<T> {
  const { data, error, response } = await asked
  if (!response.ok) {
    const problem = typeof error === 'object' && error !== null ? (error as Record<string, unknown>) : {}
    throw new Failure(response.status, problem)
  }
  return data as T
}
