/** Builds the phone's service worker, with the list of what the phone page is made of, by content. */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { build, type Plugin, type Rollup } from 'vite'

interface Entry {
  url: string
  /** null where the name changes with the content. */
  revision: string | null
}

const FIXED = ['phone.webmanifest', 'icon.svg', 'icon-192.png']
const digest = (data: string | Uint8Array): string =>
  createHash('sha256').update(data).digest('hex').slice(0, 16)

/** Returns what the page loads: itself, and every script and style that its HTML names. */
export function precacheOf(html: string, fixed: readonly Entry[]): Entry[] {
  const parts = [...html.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map((found) => found[1] as string)
  return [
    { url: '/phone', revision: digest(html) },
    ...[...new Set(parts)].sort().map((url) => ({ url, revision: null })),
    ...fixed,
  ]
}

/** Emits `sw.js`: one classic script, apart from the pages' chunks, as a service worker wants it. */
export function phoneWorker(): Plugin {
  return {
    name: 'phone-worker',
    apply: 'build',
    enforce: 'post',
    async generateBundle(_options, bundle) {
      const page = bundle['phone.html']
      if (page?.type !== 'asset') throw new Error('the build has no phone.html to list the parts of')
      const fixed = FIXED.map((name) => ({
        url: `/${name}`,
        revision: digest(readFileSync(`public/${name}`)),
      }))
      const list = precacheOf(String(page.source), fixed)
      this.emitFile({ type: 'asset', fileName: 'sw.js', source: await bundled(list) })
    },
  }
}

async function bundled(list: readonly Entry[]): Promise<string> {
  const built = (await build({
    configFile: false,
    logLevel: 'warn',
    define: { __PRECACHE__: JSON.stringify(list), 'process.env.NODE_ENV': '"production"' },
    build: {
      write: false,
      target: 'es2022',
      copyPublicDir: false,
      lib: { entry: 'src/phone/sw.ts', formats: ['iife'], name: 'phoneWorker', fileName: () => 'sw.js' },
    },
  })) as Rollup.RollupOutput[]
  const chunk = built[0]?.output[0]
  if (!chunk) throw new Error('the service worker was not built')
  return chunk.code
}
