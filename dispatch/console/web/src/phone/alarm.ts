/** The alarm of an assignment: heard and felt until it is answered, silenced, or its time is long over. */
import { signal } from '@preact/signals'

/** Whether sound can be heard: a browser allows it only after the page was touched. */
export const audible = signal(false)

const EVERY_MS = 3_000
const LONGEST_MS = 120_000
const PATTERN = [400, 150, 400, 150, 700]

let context: AudioContext | null = null
let timer: ReturnType<typeof setInterval> | undefined
let ringing = ''
const silenced = new Set<string>()

/** Gets leave to sound; call it on a touch. */
export async function allowSound(): Promise<void> {
  context ??= new AudioContext()
  if (context.state !== 'running') await context.resume().catch(() => undefined)
  audible.value = context.state === 'running'
}

/** Gets leave to sound at the first touch of the page, and again whenever the browser took it back. */
export function allowSoundOnTouch(): void {
  document.addEventListener('pointerdown', () => void allowSound(), { passive: true })
}

/** Sounds for what waits for an answer, and falls silent when nothing does. */
export function soundFor(ids: readonly string[]): void {
  const loud = ids.filter((id) => !silenced.has(id))
  // Asked again for the same: it goes on as it does.
  if (loud.join() === ringing) return
  ringing = loud.join()
  clearInterval(timer)
  if (loud.length === 0) {
    vibrate(0)
    return
  }
  const began = Date.now()
  const ring = () => {
    if (Date.now() - began > LONGEST_MS) clearInterval(timer)
    else sound()
  }
  ring()
  timer = setInterval(ring, EVERY_MS)
}

/** Keeps some assignments from sounding any more. */
export function silence(ids: readonly string[]): void {
  for (const id of ids) silenced.add(id)
  soundFor(ringing === '' ? [] : ringing.split(','))
}

/** Sounds and vibrates once. */
export function sound(): void {
  vibrate(PATTERN)
  if (context?.state !== 'running') return
  const begin = context.currentTime
  tone(context, begin, 880, 0.35)
  tone(context, begin + 0.45, 660, 0.35)
  tone(context, begin + 0.9, 990, 0.6)
}

/** Vibrates where the device can; a browser refuses it before the page was touched. */
export function vibrate(pattern: number | number[]): void {
  if (navigator.userActivation?.hasBeenActive !== false) navigator.vibrate?.(pattern)
}

function tone(audio: AudioContext, at: number, hertz: number, seconds: number): void {
  const voice = audio.createOscillator()
  const volume = audio.createGain()
  // A square wave is what a small loudspeaker makes heard in the street.
  voice.type = 'square'
  voice.frequency.value = hertz
  volume.gain.setValueAtTime(0, at)
  volume.gain.linearRampToValueAtTime(0.5, at + 0.02)
  volume.gain.setValueAtTime(0.5, at + seconds - 0.05)
  volume.gain.linearRampToValueAtTime(0, at + seconds)
  voice.connect(volume).connect(audio.destination)
  voice.start(at)
  voice.stop(at + seconds)
}
