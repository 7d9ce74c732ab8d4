/** The desk's page: what needs a person on the left, the district in the middle, one incident on the right. */
import { PastBanner } from '../asof/PastBanner'
import { Board } from '../board/Board'
import { CommandBar } from '../command/CommandBar'
import { Feed } from '../feed/Feed'
import { t } from '../i18n'
import { IncidentPage } from '../incident/IncidentPage'
import { MapPane } from '../map/MapPane'
import { Flash } from '../sound/Flash'
import { Latest } from '../sound/Latest'
import { Banner } from './Banner'
import { Health } from './Health'
import { Strip } from './Strip'
import { TopBar } from './TopBar'

export function Console() {
  return (
    <div class="console">
      <Banner />
      <PastBanner />
      <TopBar>
        <Latest />
      </TopBar>
      <Health />
      <Strip />
      <main class="panes">
        <div class="left">
          <section class="pane board-pane" aria-label={t('board:title')}>
            <Board />
          </section>
          <section class="pane feed-pane" aria-label={t('feed:title')}>
            <Feed />
          </section>
        </div>
        <section class="pane map-pane" aria-label={t('map_pane')}>
          <MapPane />
        </section>
        <section class="pane incident-pane" aria-label={t('incident_pane')}>
          <IncidentPage />
        </section>
      </main>
      <Flash />
      <CommandBar />
    </div>
  )
}
