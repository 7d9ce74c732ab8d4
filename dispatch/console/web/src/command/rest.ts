/** The words of a command line behind its command, taken one by one. */
import { type Slot, words } from './grammar'
import { Misread } from './misread'

/** The rest of a line, taken word by word. */
export class Rest {
  private at = 0
  private readonly line: string
  private readonly all: ReturnType<typeof words>

  constructor(line: string) {
    this.line = line
    this.all = words(line).slice(1)
  }

  peek(): string | undefined {
    return this.all[this.at]?.text
  }

  /** Takes the next word; throws `Misread` naming what is missing. */
  next(slot: Slot): string {
    const word = this.all[this.at++]
    if (!word) throw new Misread(`missing_${slot}`)
    return word.text
  }

  /** Takes everything that is left as it was written. */
  text(): string {
    const word = this.all[this.at]
    this.at = this.all.length
    return word ? this.line.slice(word.at).trim() : ''
  }

  /** Refuses words that nothing asks for. */
  end(): void {
    const word = this.peek()
    if (word !== undefined) throw new Misread('too_much', { typed: word })
  }
}
