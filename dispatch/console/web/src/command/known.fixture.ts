/** A desk for the tests of the command bar. */
import type { Context } from './context'

const incident = (number: number, category: string, alerts = 1, status = 'open') => ({
  incident_id: `inc-440515-${number}-0`,
  status,
  category,
  priority: 3,
  alert_ids: Array.from({ length: alerts }, (_, at) => `alert-${number}-${at + 1}`),
  town: '',
  village: '',
})
const words: Record<string, string> = {
  'role:primary': '主责',
  'category:fire': '火灾',
  'priority:2': '二级',
  'verdict:approve': '批准',
}
export const context: Context = {
  areaId: '440515',
  open: 'inc-440515-17-0',
  incidents: [
    incident(17, 'theft', 3),
    incident(4023, 'fire'),
    incident(14023, 'fire'),
    incident(24123, 'fire'),
    incident(9, 'other', 1, 'closed'),
  ],
  assignments: (id) =>
    id === 'inc-440515-17-0'
      ? [
          {
            assignment_id: 'asg-1',
            responder_id: '440515-unit-0231',
            responder_name: '华文单元',
            status: 'accepted',
          },
          {
            assignment_id: 'asg-2',
            responder_id: '440515-unit-0232',
            responder_name: '新兴单元',
            status: 'declined',
          },
        ]
      : [],
  advisories: (id) =>
    id === 'inc-440515-17-0'
      ? [
          { advisory_id: 'adv-2', status: 'proposed', audience: 'public', text_zh: '乙', at: '2' },
          { advisory_id: 'adv-1', status: 'sent', audience: 'shops', text_zh: '甲', at: '1' },
        ]
      : [],
  responders: [
    { responder_id: '440515-unit-0231', name: '华文单元', hint: '1:30' },
    { responder_id: '440515-patrol-007', name: '樟林巡逻队' },
    { responder_id: '440515-police-007', name: '警务室' },
    { responder_id: '440515-police-008', name: '警务室' },
  ],
  categories: ['theft', 'fire', 'other'],
  dispositions: [{ code: 'false_alarm', words: '误报' }],
  word: (kind, code) => words[`${kind}:${code}`] ?? code,
}
