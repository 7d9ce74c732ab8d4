/** What a push says on a locked screen: how urgent and what kind, and nothing about anybody. */
import codesEn from '../../i18n/en/codes.json'
import phoneEn from '../../i18n/en/phone.json'
import codesZh from '../../i18n/zh-CN/codes.json'
import phoneZh from '../../i18n/zh-CN/phone.json'

interface Notice {
  title: string
  options: NotificationOptions & { renotify?: boolean; vibrate?: number[] }
}

interface Told {
  status?: unknown
  assignment_id?: unknown
  priority?: unknown
  category?: unknown
}

/** Returns the notification for a push; one that says nothing we know still calls the responder. */
export function notice(data: { json(): unknown } | null, language: string): Notice {
  const told = read(data)
  const [phone, codes] = language === 'en' ? [phoneEn, codesEn] : [phoneZh, codesZh]
  const parts = [
    named(codes.priority, told.priority),
    named(codes.category, told.category),
    phone.notice_open,
  ].filter((part) => part !== '')
  return {
    title: told.status === 'stood_down' ? phone.notice_stood_down : phone.notice_new,
    options: {
      body: parts.join(' · '),
      tag: typeof told.assignment_id === 'string' ? told.assignment_id : 'dispatch',
      renotify: true,
      requireInteraction: true,
      icon: '/icon-192.png',
      badge: '/icon-192.png',
      lang: language,
      vibrate: [400, 150, 400, 150, 700],
    },
  }
}

function read(data: { json(): unknown } | null): Told {
  try {
    const told = data?.json()
    return typeof told === 'object' && told !== null ? (told as Told) : {}
  } catch {
    return {}
  }
}

const named = (words: Record<string, string>, code: unknown): string => words[String(code)] ?? ''
