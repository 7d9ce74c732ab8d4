/** Keeps what a component drew while its properties are the same; signals that it reads still renew it. */
import { Component, type ComponentChildren, createElement, type FunctionComponent } from 'preact'

const differ = (a: object, b: object): boolean => {
  const [before, after] = [Object.entries(a), Object.keys(b)]
  return before.length !== after.length || before.some(([key, value]) => value !== Reflect.get(b, key))
}

/** Returns `Inner`, drawn again only when a property is another one. */
export function memo<P extends object>(Inner: FunctionComponent<P>) {
  return class Kept extends Component<P> {
    override shouldComponentUpdate(next: P): boolean {
      return differ(this.props, next)
    }

    override render(): ComponentChildren {
      return createElement(Inner, this.props)
    }
  }
}
