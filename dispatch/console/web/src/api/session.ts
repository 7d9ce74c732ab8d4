/** Who is signed in, and the exchange of a token for the cookie of a session. */
import { signal } from '@preact/signals'
import { client, Failure, type Schemas, told } from './client'

export type Session = Schemas['SessionView']

/** Who is signed in; null before anybody is. */
export const session = signal<Session | null>(null)

/** Tells whether whoever is signed in has a permission. */
export const may = (permission: string): boolean => session.value?.permissions.includes(permission) ?? false

/** Begins a session with a token; throws a `Failure` when it is not good. */
export async function signIn(token: string): Promise<Session> {
  const begun = await told(
    client.POST('/v1/session', { headers: { Authorization: `Bearer ${token.trim()}` } }),
  )
  session.value = begun
  return begun
}

/** Ends the session on every console. */
export async function signOut(): Promise<void> {
  await told(client.DELETE('/v1/session'))
  session.value = null
}

/** Takes a token out of the address, where it may come once, and removes it from there at once. */
function takeToken(): string | null {
  const address = new URL(location.href)
  const token = address.searchParams.get('token')
  if (token === null) return null
  address.searchParams.delete('token')
  history.replaceState(history.state, '', address)
  return token
}

/** Returns who is signed in, by the address's token or by the cookie; null if nobody is. */
export async function restore(): Promise<Session | null> {
  const token = takeToken()
  try {
    if (token) return await signIn(token)
    session.value = await told(client.GET('/v1/session'))
  } catch (failure) {
    // A service in trouble has said nothing about who is signed in.
    if (!(failure instanceof Failure) || failure.passing || failure.status >= 500) throw failure
    session.value = null
  }
  return session.value
}

/** Leads to the page for signing in, and back here afterwards. */
export function askToSignIn(): void {
  location.replace(`/sign-in?to=${encodeURIComponent(location.pathname)}`)
}
