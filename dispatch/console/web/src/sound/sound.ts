/** The sound of new incidents. Browsers allow it only after the first touch of the page; until then it says so. */
import { signal } from '@preact/signals'
import { maySound, TONES, type Tone } from './tones'

const KEY = 'dispatch.sound'
const LOUDNESS = 0.25
const RAMP_S = 0.012

/** Whether this device is silent; remembered. */
export const muted = signal(localStorage.getItem(KEY) === 'off')
/** Whether the browser still waits for somebody to touch the page before it lets it sound. */
export const blocked = signal(true)

let context: AudioContext | null = null
let last: { priority: number; at: number } | null = null

/** Silences this device, or lets it sound again. */
export function setMuted(silent: boolean): void {
  muted.value = silent
  localStorage.setItem(KEY, silent ? 'off' : 'on')
  if (!silent) void wake().then(() => play(TONES[4] ?? []))
}

async function wake(): Promise<void> {
  context ??= new AudioContext()
  const running = context
  running.onstatechange = () => {
    blocked.value = running.state !== 'running'
  }
  if (running.state !== 'running') await running.resume()
  blocked.value = running.state !== 'running'
}

/** Makes the page ready to sound at the first touch or key. */
export function readyOnTouch(): void {
  const touched = () => {
    void wake().catch(() => undefined)
    if (!blocked.value) for (const kind of ['pointerdown', 'keydown']) removeEventListener(kind, touched)
  }
  for (const kind of ['pointerdown', 'keydown']) addEventListener(kind, touched)
}

/** Sounds for a new incident of a priority, if this device is not silent and has not just sounded. */
export function sound(priority: number): void {
  const at = performance.now()
  if (muted.peek() || !maySound(priority, at, last)) return
  last = { priority, at }
  play(TONES[priority] ?? [])
}

function play(tones: readonly Tone[]): void {
  if (context?.state !== 'running') return
  for (const tone of tones) ring(context, tone)
}

function ring(audio: AudioContext, { pitch, at, length }: Tone): void {
  const [begin, end] = [audio.currentTime + at + 0.02, audio.currentTime + at + 0.02 + length]
  const [voice, volume] = [audio.createOscillator(), audio.createGain()]
  voice.type = 'triangle'
  voice.frequency.value = pitch
  volume.gain.setValueAtTime(0, begin)
  volume.gain.linearRampToValueAtTime(LOUDNESS, begin + RAMP_S)
  volume.gain.setValueAtTime(LOUDNESS, end - RAMP_S)
  volume.gain.linearRampToValueAtTime(0, end)
  voice.connect(volume).connect(audio.destination)
  voice.start(begin)
  voice.stop(end)
  voice.onended = () => volume.disconnect()
}
