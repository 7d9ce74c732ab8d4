/** Which parts of the service do not do their work, in words; nothing while all do. */
import { t, word } from '../i18n'
import { degraded } from './degraded'

export function Health() {
  const parts = degraded.value
  return (
    <div class="health" role="status" data-testid="health" data-degraded={parts.join(' ')}>
      {parts.length > 0 && (
        <p>
          <strong>
            <span aria-hidden="true">▲</span> {t('board:degraded')}
          </strong>
          {parts.map((one) => (
            <span key={one}>{word('degraded', one)}</span>
          ))}
        </p>
      )}
    </div>
  )
}
