/**
 * What features a run's networks have, as the server tells it: packed filters become arrays again.
 */

import { floatsIn } from "./anatomy.js";

/** @typedef {import("../state/why.js").Features} Features */
/** @typedef {import("../state/why.js").Answer<Features>} Answer */

/**
 * @param {any} answer  of `POST /runs/{id}/probes/features`
 * @returns {Answer}
 */
export function featuresIn(answer) {
  const twins = Object.entries(answer.twins).map(([twin, found]) => {
    const { filters } = /** @type {any} */ (found);
    const read = filters && { shape: filters.shape, values: floatsIn(filters.values) };
    return [twin, { .../** @type {any} */ (found), filters: read }];
  });
  return { ...answer, twins: Object.fromEntries(twins) };
}
