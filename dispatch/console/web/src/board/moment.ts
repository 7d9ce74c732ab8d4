/** The moment that the board shows: the present, or the one of the log that was chosen. */
import { computed } from '@preact/signals'
import { asOf } from '../state/board'
import { now } from '../state/clock'

/** UTC ms by the service's clock; times left and ages are counted from here, in the past too. */
export const moment = computed(() => (asOf.value === null ? now.value : Date.parse(asOf.value.at)))
