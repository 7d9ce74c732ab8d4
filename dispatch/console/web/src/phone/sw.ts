/** The phone's service worker: the page itself opens without network. */
export {}

const worker = globalThis as unknown as ServiceWorkerGlobalScope

worker.addEventListener('install', () => {
  void worker.skipWaiting()
})
worker.addEventListener('activate', (event) => {
  event.waitUntil(worker.clients.claim())
})
