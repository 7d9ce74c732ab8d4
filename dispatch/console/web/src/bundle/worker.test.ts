import { describe, expect, it } from 'vitest'
import { precacheOf } from './worker'

describe('the list of what opens without network', () => {
  const html = '<link href="/assets/a-1.css"><script src="/assets/b-2.js"></script><a href="/other">'

  it('has the page and every script and style that it names, once', () => {
    const urls = precacheOf(html + html, [{ url: '/icon.svg', revision: 'x' }]).map((one) => one.url)
    expect(urls).toEqual(['/phone', '/assets/a-1.css', '/assets/b-2.js', '/icon.svg'])
  })

  it('changes when the page does', () => {
    const revision = (text: string) => precacheOf(text, [])[0]?.revision
    expect(revision(html)).toBe(revision(html))
    expect(revision(html)).not.toBe(revision(`${html} `))
  })
})
