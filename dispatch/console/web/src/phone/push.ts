/** Web push: wakes a closed page where the platform allows it; asked for only on a tap. */
import { signal } from '@preact/signals'
import { client, told } from '../api/client'
import { forget, keep, kept } from './store'

export type PushState = 'unknown' | 'unsupported' | 'not_set_up' | 'denied' | 'off' | 'on' | 'failed'

export const push = signal<PushState>('unknown')

const KEPT = 'push'
const able = () => 'serviceWorker' in navigator && 'PushManager' in globalThis && 'Notification' in globalThis

/** Finds out how it stands, without asking anybody. */
export async function lookAtPush(): Promise<void> {
  if (!able()) {
    push.value = 'unsupported'
    return
  }
  const registration = await navigator.serviceWorker.getRegistration('/phone')
  const subscribed = await registration?.pushManager.getSubscription()
  if (Notification.permission === 'denied') push.value = 'denied'
  else if (subscribed && (await kept<string>(KEPT))) push.value = 'on'
  else push.value = (await publicKey()) === null ? 'not_set_up' : 'off'
}

async function publicKey(): Promise<string | null> {
  return (await told(client.GET('/v1/me/push', {}))).public_key
}

/** Asks for leave and subscribes; call it on a tap. */
export async function turnPushOn(): Promise<void> {
  try {
    const key = await publicKey()
    if (key === null) {
      push.value = 'not_set_up'
      return
    }
    if ((await Notification.requestPermission()) !== 'granted') {
      push.value = 'denied'
      return
    }
    const registration = await navigator.serviceWorker.ready
    const found = await registration.pushManager.subscribe({
      userVisibleOnly: true,
      applicationServerKey: key,
    })
    const { endpoint = '', keys } = found.toJSON()
    const body = { endpoint, keys: { p256dh: keys?.p256dh ?? '', auth: keys?.auth ?? '' } }
    await keep(KEPT, (await told(client.PUT('/v1/me/push', { body }))).endpoint_hash)
    push.value = 'on'
  } catch {
    push.value = 'failed'
  }
}

/** Ends the subscription, here and at the service; what cannot be reached forgets it by itself. */
export async function turnPushOff(): Promise<void> {
  const hash = await kept<string>(KEPT)
  const registration = await navigator.serviceWorker?.getRegistration('/phone')
  await (await registration?.pushManager.getSubscription())?.unsubscribe()
  if (hash) {
    await forget(KEPT)
    const query = { endpoint_hash: hash }
    await told(client.DELETE('/v1/me/push', { params: { query } })).catch(() => undefined)
  }
  push.value = 'off'
}
