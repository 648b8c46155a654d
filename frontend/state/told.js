/**
 * Results that hold for as long as nothing changed that an address tells of. Pure.
 */

/** @typedef {import("./initial.js").State} State */

/** What a stream brings many times a second; no address tells of it. @type {ReadonlySet<string>} */
const UNTOLD = new Set([
  "last",
  "held",
  "batches",
  "evaluations",
  "snapshots",
  "events",
  "examples",
]);

/**
 * A function of the state that computes anew only when something changed that an address tells of.
 *
 * @template {readonly unknown[]} A
 * @template R
 * @param {(state: State, ...args: A) => R} compute  pure
 * @returns {(state: State, ...args: A) => R}
 */
export function rememberTold(compute) {
  /** @type {{state: State, args: A, result: R} | null} */
  let known = null;
  return (state, ...args) => {
    if (!known || !tellsSame(known.state, state) || args.some((one, i) => one !== known?.args[i])) {
      known = { state, args, result: compute(state, ...args) };
    }
    return known.result;
  };
}

/**
 * @param {State} a
 * @param {State} b
 */
function tellsSame(a, b) {
  const names = /** @type {(keyof State)[]} */ (Object.keys(b));
  return names.every((name) => UNTOLD.has(name) || a[name] === b[name]);
}
