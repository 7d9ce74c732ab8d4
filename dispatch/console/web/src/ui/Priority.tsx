/** A priority as number, shape and colour: never the colour alone. */
import { word } from '../i18n'

const SHAPES = ['', '◆', '▲', '●', '○', '·']

export function Priority({ level }: { level: number }) {
  return (
    <span class={`priority p${level}`} title={word('priority', String(level))}>
      <span aria-hidden="true">{SHAPES[level] ?? '·'}</span>
      <span>{word('priority', String(level))}</span>
    </span>
  )
}
