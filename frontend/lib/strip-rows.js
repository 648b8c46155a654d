/**
 * Rows of the strip of masks: whole pixels high, one a perceptron where there is room for that,
 * else one for several of them. Pure.
 */

/**
 * @typedef {object} Rows
 * @property {number} count
 * @property {number} height  of one, CSS pixels
 * @property {number} units   perceptrons a row; the last row may have fewer
 */

/**
 * @param {number} unitCount
 * @param {number} room  CSS pixels
 * @returns {Rows}
 */
export function rowsOf(unitCount, room) {
  if (unitCount === 0) return { count: 0, height: 0, units: 1 };
  const least = Math.ceil(unitCount / room);
  // A few more a row, where that makes all rows alike.
  let units = least;
  while (units < 2 * least && unitCount % units !== 0) units += 1;
  if (unitCount % units !== 0) units = least;
  const count = Math.ceil(unitCount / units);
  return { count, height: Math.max(1, Math.floor(room / count)), units };
}

/**
 * The share kept of each row: the mean over its perceptrons.
 *
 * @param {{counts: ArrayLike<number>, steps: number}} column  by perceptron, in so many steps
 * @param {Rows} rows
 * @returns {Float32Array} 0 … 1
 */
export function rowShares({ counts, steps }, { count, units }) {
  const shares = new Float32Array(count);
  for (let row = 0; row < count; row += 1) {
    const end = Math.min(counts.length, (row + 1) * units);
    let sum = 0;
    for (let unit = row * units; unit < end; unit += 1) sum += counts[unit];
    shares[row] = sum / ((end - row * units) * steps);
  }
  return shares;
}
