/** The keys that work everywhere on the desk: `/` to the command bar, `?` to the cheat sheet. */

/** Tells whether somebody is writing where the focus is. */
export function writing(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  if (target instanceof HTMLInputElement)
    return !['checkbox', 'radio', 'button', 'range'].includes(target.type)
  return (
    target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement
  )
}

/** Tells which of the two keys it was; a Chinese input method hides the character, so the key itself counts too. */
export function deskKey(event: KeyboardEvent): 'bar' | 'sheet' | null {
  if (event.ctrlKey || event.altKey || event.metaKey) return null
  if (event.key === '?' || event.key === '？') return 'sheet'
  if (event.key === '/' || event.key === '、' || event.key === '／') return 'bar'
  if (event.code !== 'Slash' || event.key !== 'Process') return null
  return event.shiftKey ? 'sheet' : 'bar'
}
