import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import preact from '@preact/preset-vite'
import { defineConfig, type Plugin } from 'vite'
import { phoneWorker } from './src/bundle/worker.ts'

/**
 * Writes a brotli and a gzip form beside every text file, so that the service never packs at run time.
 * Only what is written is final: other plugins still change the code while the bundle is made.
 */
function packed(): Plugin {
  return {
    name: 'packed',
    apply: 'build',
    enforce: 'post',
    writeBundle({ dir }, bundle) {
      for (const name of Object.keys(bundle)) {
        const file = join(dir ?? 'dist', name)
        const source = readFileSync(file)
        if (source.length < 512 || !/\.(m?js|css|html|svg|json|webmanifest)$/.test(name)) continue
        const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }
        writeFileSync(`${file}.br`, brotliCompressSync(source, quality))
        writeFileSync(`${file}.gz`, gzipSync(source, { level: 9 }))
      }
    },
  }
}

const pages = ['index', 'phone', 'hall', 'sign-in']

export default defineConfig({
  plugins: [preact(), phoneWorker(), packed()],
  worker: { format: 'es' },
  build: {
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1500,
    rollupOptions: {
      input: Object.fromEntries(pages.map((page) => [page, `${page}.html`])),
    },
  },
  server: { proxy: { '/v1': { target: 'http://127.0.0.1:8440' } } },
})
