/** The desk's page: what needs a person on the left, the district in the middle, one incident on the right. */
import { Board } from '../board/Board'
import { t } from '../i18n'
import { TopBar } from './TopBar'

export function Console() {
  return (
    <div class="console">
      <TopBar />
      <main class="panes">
        <section class="pane board-pane" aria-label={t('board:title')}>
          <Board />
        </section>
      </main>
    </div>
  )
}
