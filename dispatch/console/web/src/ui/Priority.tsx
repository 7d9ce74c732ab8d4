/** A priority as number, shape and colour: never the colour alone. */
import { word } from '../i18n'

const SHAPES = ['', '◆', '▲', '●', '○', '·']

/** `short`: the shape and the bare number, with the words for those who cannot see them. */
export function Priority({ level, short = false }: { level: number; short?: boolean }) {
  const words = word('priority', String(level))
  return (
    <span class={`priority p${level}`} title={words}>
      <span aria-hidden="true">{SHAPES[level] ?? '·'}</span>
      {short ? (
        <>
          <span aria-hidden="true">{level}</span>
          <span class="visually-hidden">{words}</span>
        </>
      ) : (
        <span>{words}</span>
      )}
    </span>
  )
}
