/** How long to wait before the next attempt: 1 s at first, doubling up to 30 s. */
export const backoff = (tries: number): number => Math.min(1_000 * 2 ** Math.max(0, tries), 30_000)
