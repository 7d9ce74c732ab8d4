/** How pressing a time is. */
export type Tone = 'calm' | 'pressing' | 'urgent' | 'over'

/** Returns how pressing it is that `left` ms remain. */
export function tone(left: number): Tone {
  if (left < 0) return 'over'
  if (left <= 15_000) return 'urgent'
  return left <= 60_000 ? 'pressing' : 'calm'
}
