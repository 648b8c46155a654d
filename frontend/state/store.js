/**
 * The whole state of the page, in one place. Knows no view and no network.
 */

import { effect, signal } from "@preact/signals-core";

/**
 * @template S, E
 * @typedef {object} Store
 * @property {S} state                                      as it is now
 * @property {(event: E) => void} dispatch                  replaces it by `reduce(state, event)`
 * @property {(listener: (state: S) => void) => () => void} subscribe
 *   called at once and after each change; returns what ends it
 */

/**
 * @template S, E
 * @param {(state: S, event: E) => S} reduce  pure
 * @param {S} initial
 * @returns {Store<S, E>}
 */
export function createStore(reduce, initial) {
  const current = signal(initial);
  return {
    get state() {
      return current.value;
    },
    dispatch(event) {
      current.value = reduce(current.peek(), event);
    },
    subscribe: (listener) => effect(() => listener(current.value)),
  };
}
