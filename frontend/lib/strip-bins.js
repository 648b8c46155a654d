/**
 * In how many steps each perceptron of a layer was kept, column by column of the strip.
 *
 * Every step of a column is counted: from masks at hand, from two columns of half its size, or by
 * the server. What was counted is kept, and goes on being counted as steps come. Knows masks and
 * the server's shares; not what is drawn.
 */

/** @typedef {ArrayLike<number>} Mask  1 kept, 0 dropped */
/** @typedef {{counts: ArrayLike<number>, steps: number}} Column  kept in so many of its steps */
/**
 * @typedef {object} StripAnswer  what the server counted
 * @property {string} layer
 * @property {number} size  steps a column
 * @property {readonly number[]} edges  bin i holds the steps `edges[i]` ≤ step < `edges[i + 1]`
 * @property {readonly (readonly number[])[]} share  of its steps, a list of units for each bin
 */

/** Numbers that are kept at most; but always more columns than a strip has. */
const MOST_NUMBERS = 2 * 2 ** 20;
const LEAST_COLUMNS = 4096;

export class StripBins {
  constructor() {
    /** By steps a column and its place; the oldest first. @type {Map<string, Column>} */
    this.columns = new Map();
  }

  /**
   * Take what the server counted. Bins that are no whole column, but for a last one, are left out.
   *
   * @param {StripAnswer} answer
   */
  take({ size, edges, share }) {
    share.forEach((shares, bin) => {
      const [before, steps] = [edges[bin] - 1, edges[bin + 1] - edges[bin]];
      if (before % size !== 0 || steps > size) return;
      const known = this.columns.get(keyOf(size, before / size));
      if (known && known.steps >= steps) return;
      // Shares come rounded; counts are whole numbers again as long as columns are not huge.
      const counts = Float32Array.from(shares, (one) => Math.round(one * steps));
      this.keep(size, before / size, { counts, steps });
    });
  }

  /**
   * @param {number} size   steps a column
   * @param {number} index  of the column, from 0
   * @param {number} last   newest step that counts
   * @param {(step: number) => Mask | null} maskAt  null: not at hand
   * @returns {Column | null} all its steps up to `last`; null: some of them are not at hand
   */
  column(size, index, last, maskAt) {
    const wanted = Math.min(last, (index + 1) * size) - index * size;
    if (wanted < 1) return null;
    const mask = size === 1 ? maskAt(index + 1) : null;
    if (mask) return { counts: mask, steps: 1 };
    const known = this.columns.get(keyOf(size, index)) ?? null;
    if (known && known.steps >= wanted) return known;
    const begun = known ?? this.joined(size, index, wanted);
    const grown = this.grown(begun, index * size, wanted, maskAt);
    if (grown && grown !== known) this.keep(size, index, grown);
    return grown && grown.steps >= wanted ? grown : null;
  }

  /**
   * A larger column that holds this one, to stand in for it until it is there.
   *
   * @param {number} size
   * @param {number} index
   * @returns {Column | null}
   */
  standIn(size, index) {
    for (let times = 2; times <= 64; times *= 2) {
      const found = this.columns.get(keyOf(size * times, Math.floor(index / times)));
      if (found) return found;
    }
    return null;
  }

  /**
   * Two columns of half the size as one.
   *
   * @param {number} size
   * @param {number} index
   * @param {number} wanted  steps of it that are there
   * @returns {Column | null}
   */
  joined(size, index, wanted) {
    if (size === 1) return null;
    const left = this.columns.get(keyOf(size / 2, 2 * index));
    if (!left || left.steps < Math.min(wanted, size / 2)) return null;
    const right = this.columns.get(keyOf(size / 2, 2 * index + 1));
    if (!right || left.steps < size / 2) return left;
    const counts = Float32Array.from(left.counts, (one, unit) => one + right.counts[unit]);
    return { counts, steps: left.steps + right.steps };
  }

  /**
   * Count on, as far as masks are at hand.
   *
   * @param {Column | null} known
   * @param {number} before  steps before the column
   * @param {number} wanted
   * @param {(step: number) => Mask | null} maskAt
   */
  grown(known, before, wanted, maskAt) {
    let steps = known?.steps ?? 0;
    /** @type {Float32Array | null} */
    let counts = null;
    for (; steps < wanted; steps += 1) {
      const mask = maskAt(before + steps + 1);
      if (!mask) break;
      counts ??= known ? Float32Array.from(known.counts) : new Float32Array(mask.length);
      for (let unit = 0; unit < counts.length; unit += 1) counts[unit] += mask[unit];
    }
    return counts ? { counts, steps } : known;
  }

  /**
   * @param {number} size
   * @param {number} index
   * @param {Column} column
   */
  keep(size, index, column) {
    const key = keyOf(size, index);
    this.columns.delete(key);
    this.columns.set(key, column);
    const most = Math.max(LEAST_COLUMNS, MOST_NUMBERS / column.counts.length);
    if (this.columns.size <= most) return;
    for (const oldest of this.columns.keys()) {
      this.columns.delete(oldest);
      return;
    }
  }
}

/**
 * What of a stretch has to be asked for, in one go: whole columns first, a last one that is not
 * full yet by itself, since the server cuts what it is asked for into equal parts.
 *
 * @param {readonly boolean[]} known  by column
 * @param {{start: number, steps: number, last: number}} stretch
 * @returns {{from: number, to: number, bins: number} | null} steps, both included; null: nothing
 */
export function missingColumns(known, { start, steps, last }) {
  const first = known.indexOf(false);
  if (first < 0) return null;
  const from = start + first * steps + 1;
  const end = start + (known.lastIndexOf(false) + 1) * steps;
  const full = end <= last ? end : end - steps;
  return full >= from
    ? { from, to: full, bins: (full - from + 1) / steps }
    : { from, to: last, bins: 1 };
}

/**
 * @param {number} size
 * @param {number} index
 */
function keyOf(size, index) {
  return `${size}:${index}`;
}
