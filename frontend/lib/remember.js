/**
 * Results kept for as long as the arguments are the same.
 */

/**
 * A function that computes anew only when an argument is another one than last time.
 *
 * @template {readonly unknown[]} A
 * @template R
 * @param {(...args: A) => R} compute  pure
 * @returns {(...args: A) => R}
 */
export function rememberLast(compute) {
  /** @type {A | null} */
  let known = null;
  /** @type {R} */
  let result;
  return (...args) => {
    if (known === null || args.some((value, i) => !Object.is(value, known?.[i]))) {
      result = compute(...args);
      known = args;
    }
    return result;
  };
}
