/** Incidents opened and closed in each of the last 24 hours. */
import { useEffect, useRef } from 'preact/hooks'
import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import { t } from '../i18n'
import { theme } from '../ui/theme'
import type { HallState } from './poll'

const ZONE = 'Asia/Shanghai'
const token = (name: string) => getComputedStyle(document.documentElement).getPropertyValue(name).trim()

function options(width: number, height: number): uPlot.Options {
  const axis = {
    stroke: token('--dim'),
    grid: { stroke: token('--line'), width: 1 },
    ticks: { show: false },
    font: '15px sans-serif',
  }
  return {
    width,
    height,
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1_000), ZONE),
    legend: { show: false },
    cursor: { show: false },
    scales: { y: { range: (_plot, _low, high) => [0, Math.max(5, Math.ceil((high ?? 0) * 1.15))] } },
    series: [
      {},
      { stroke: token('--accent'), width: 3, points: { show: false } },
      { stroke: token('--good'), width: 3, dash: [8, 6], points: { show: false } },
    ],
    axes: [
      { ...axis, values: (_plot, at) => at.map((s) => hour(s)) },
      { ...axis, size: 44, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500] },
    ],
  }
}

const hour = (seconds: number): string =>
  new Intl.DateTimeFormat('zh-CN', {
    timeZone: ZONE,
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).format(seconds * 1_000)

export function Trend({ trend }: { trend: HallState['trend'] }) {
  const frame = useRef<HTMLDivElement>(null)
  const look = theme.value
  useEffect(() => {
    const element = frame.current
    if (!element || !look) return
    const data: uPlot.AlignedData = [
      trend.map((one) => Date.parse(one.hour) / 1_000),
      trend.map((one) => one.opened),
      trend.map((one) => one.closed),
    ]
    const plot = new uPlot(options(element.clientWidth, element.clientHeight), data, element)
    const watch = new ResizeObserver(() =>
      plot.setSize({ width: element.clientWidth, height: element.clientHeight }),
    )
    watch.observe(element)
    return () => {
      watch.disconnect()
      plot.destroy()
    }
  }, [trend, look])
  const opened = trend.reduce((sum, one) => sum + one.opened, 0)
  const closed = trend.reduce((sum, one) => sum + one.closed, 0)
  return (
    <section class="hall-card trend">
      <h2>{t('hall:trend')}</h2>
      <p>
        <span class="stroke opened" aria-hidden="true" /> {t('hall:opened_24h', { n: opened })}
        <span class="stroke closed" aria-hidden="true" /> {t('hall:closed_24h', { n: closed })}
      </p>
      <div ref={frame} class="plot" aria-hidden="true" />
    </section>
  )
}
