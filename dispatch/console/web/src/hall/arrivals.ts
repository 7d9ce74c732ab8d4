/** Which incidents are new since the last look. */

/** Returns those not seen before, in their order; at the first look nothing is new. */
export function arrivals<T extends { ref: string }>(
  known: ReadonlySet<string> | null,
  recent: readonly T[],
): { fresh: T[]; seen: ReadonlySet<string> } {
  const seen = new Set(recent.map((one) => one.ref))
  return { fresh: known === null ? [] : recent.filter((one) => !known.has(one.ref)), seen }
}
