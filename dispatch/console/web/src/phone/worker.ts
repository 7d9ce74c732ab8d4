/** The service worker of this page: registered once the page stands, and told which language is spoken. */
import { effect, signal } from '@preact/signals'
import { language } from '../i18n'
import { keep } from './store'

/** Whether a newer page than the one that is open is ready; it is for the responder to say when. */
export const newer = signal(false)

const LOOK_MS = 3_600_000

/** Registers the worker, so that the page opens without network; does nothing where there is none. */
export function registerWorker(): void {
  effect(() => void keep('language', language.value))
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return
  // The first worker takes over the page that brought it; each later one brings a newer page.
  if (navigator.serviceWorker.controller)
    navigator.serviceWorker.addEventListener('controllerchange', () => {
      newer.value = true
    })
  const registered = navigator.serviceWorker.register('/sw.js', { scope: '/phone' })
  void registered.then((worker) => setInterval(() => void worker.update().catch(() => undefined), LOOK_MS))
  registered.catch((cause) => {
    // Without https there is none: the page works, but does not open without network.
    console.warn('no service worker:', String(cause))
  })
}
