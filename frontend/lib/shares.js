/**
 * How often perceptrons were kept lately. Pure; knows masks, not where they come from.
 */

/**
 * @param {readonly (Uint8Array | null)[]} masks  of one layer, 1 kept and 0 dropped, one a step;
 *   null where a step is not at hand: it does not count
 * @returns {Float32Array | null} share of these steps in which each unit was kept; null: no masks
 */
export function recentShares(masks) {
  /** @type {Float32Array | null} */
  let shares = null;
  let count = 0;
  for (const mask of masks) {
    if (!mask) continue;
    shares ??= new Float32Array(mask.length);
    for (let unit = 0; unit < shares.length; unit += 1) shares[unit] += mask[unit];
    count += 1;
  }
  return shares ? shares.map((kept) => kept / count) : null;
}
