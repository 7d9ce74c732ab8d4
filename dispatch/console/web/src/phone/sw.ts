/** The phone's service worker: the page opens without network, and a push becomes a notification. */
import { addPlugins, cleanupOutdatedCaches, precacheAndRoute } from 'workbox-precaching'
import { kept } from './store'
import { notice } from './words/notice'

declare const __PRECACHE__: { url: string; revision: string | null }[]

const worker = globalThis as unknown as ServiceWorkerGlobalScope

addPlugins([
  {
    // A proxy's or a portal's page in place of ours must not be kept as ours.
    cacheWillUpdate: async ({ response }) =>
      response.ok && !response.redirected && response.type === 'basic' ? response : null,
  },
])
precacheAndRoute(__PRECACHE__, { ignoreURLParametersMatching: [/.*/], cleanURLs: false })
cleanupOutdatedCaches()

worker.addEventListener('install', () => void worker.skipWaiting())
worker.addEventListener('activate', (event) => event.waitUntil(worker.clients.claim()))

worker.addEventListener('push', (event) => event.waitUntil(show(event.data)))

async function show(data: PushMessageData | null): Promise<void> {
  const language = (await kept<string>('language').catch(() => undefined)) ?? 'zh-CN'
  const { title, options } = notice(data, language)
  await worker.registration.showNotification(title, options)
}

worker.addEventListener('notificationclick', (event) => {
  event.notification.close()
  event.waitUntil(open())
})

async function open(): Promise<void> {
  const pages = await worker.clients.matchAll({ type: 'window', includeUncontrolled: true })
  const found = pages.find((page) => new URL(page.url).pathname === '/phone')
  if (found) await found.focus()
  else await worker.clients.openWindow('/phone')
}
