/** Keeps the screen on while an assignment binds the responder, where the device can. */
let wanted = false
let lock: WakeLockSentinel | null = null

async function take(): Promise<void> {
  if (!wanted || lock || document.visibilityState !== 'visible' || !('wakeLock' in navigator)) return
  try {
    lock = await navigator.wakeLock.request('screen')
    lock.addEventListener('release', () => {
      lock = null
    })
  } catch {
    // A device low on battery refuses; the alarm still sounds.
    lock = null
  }
  if (!wanted) await lock?.release()
}

/** Asks for the screen to stay on, or lets it go dark again. */
export function keepAwake(want: boolean): void {
  wanted = want
  if (want) void take()
  else void lock?.release()
}

document.addEventListener('visibilitychange', () => void take())
