/** The beginning of a text from outside, fit for one line. */

// Invisible characters and direction marks: in one line they can only mislead.
const UNSEEN = /[\p{Cc}\p{Cf}\p{Co}\p{Cn}\s]+/gu
const MOST = 160

/** Returns the beginning of a text in one line, without invisible characters. */
export function excerpt(text: string): string {
  const line = text
    .slice(0, 4 * MOST)
    .replace(UNSEEN, ' ')
    .trim()
  const letters = [...line]
  return letters.length > MOST ? `${letters.slice(0, MOST).join('')}…` : line
}
