/** Who uses this phone: logging in with a device code, staying logged in without network, logging out. */
import { effect, signal } from '@preact/signals'
import { client, Failure, told } from '../api/client'
import { may, restore, session, signOut } from '../api/session'
import { clearOwn, me, recall } from './own'
import { begin, ended } from './presence'
import { turnPushOff } from './push'
import { forget, keep, kept } from './store'

/** Where one stands: finding out, to log in, logged in, or logged in as somebody who is no responder. */
export type Standing = 'opening' | 'logged_out' | 'in' | 'not_responder'

export const entry = signal<Standing>('opening')

const WHO = 'who'
let leave: () => void = () => undefined

/** Finds out who uses this phone; without network it is who used it last. */
export async function enter(): Promise<void> {
  const last = await kept<string>(WHO).catch(() => undefined)
  if (last !== undefined && (await recall())) entry.value = 'in'
  try {
    const found = await restore()
    if (found === null) loggedOut()
    else await loggedIn(found.subject)
  } catch {
    // Nobody answers: whoever was logged in goes on with what is known, and what is tapped waits.
    if (last === undefined) entry.value = 'logged_out'
    else await work(last)
  }
}

async function loggedIn(subject: string): Promise<void> {
  if (!may('answer_assignments')) {
    entry.value = 'not_responder'
    return
  }
  if ((await kept<string>(WHO)) !== subject) {
    clearOwn()
    await forget('own', 'position', 'push')
    await keep(WHO, subject)
  }
  await work(subject)
}

async function work(subject: string): Promise<void> {
  leave()
  leave = await begin(subject)
  entry.value = 'in'
}

function loggedOut(): void {
  leave()
  entry.value = 'logged_out'
}

effect(() => {
  if (ended.value) loggedOut()
})

/** Logs in with a device code; throws a `Failure` when it is not good, or nobody answers. */
export async function logIn(code: string): Promise<void> {
  const body = { code, device_name: deviceName(navigator.userAgent) }
  session.value = await told(client.POST('/v1/devices', { body }))
  await loggedIn(session.value.subject)
}

/** Logs out, here and at the service; throws a `Failure` when it cannot be told. */
export async function logOut(): Promise<void> {
  await turnPushOff()
  await signOut().catch((cause) => {
    if (!(cause instanceof Failure) || cause.status !== 401) throw cause
  })
  leave()
  clearOwn()
  me.value = null
  await forget('own', 'position', 'push', WHO)
  entry.value = 'logged_out'
}

/** Returns what the desk sees this device as: its kind, nothing that names its owner. */
export function deviceName(userAgent: string): string {
  const system = /Android|iPhone|iPad|HarmonyOS|Windows|Macintosh|Linux/.exec(userAgent)?.[0] ?? 'phone'
  const browser = /MicroMessenger|Edg|Firefox|Chrome|Safari/.exec(userAgent)?.[0]
  return browser ? `${system} ${browser}` : system
}
