/**
 * The steps at hand: batches in order, looked up by step, kept within a size.
 *
 * A log is never changed, each change makes a new one. No batch lies within another, so that the
 * first and the last steps both rise along the log and one binary search finds any step. Knows
 * batches by their ends; not what is in them.
 */

/** @typedef {{from: number, to: number}} Range both included */
/** @typedef {{first: number, last: number}} Ends steps, both included */
/**
 * @template Row
 * @typedef {object} Batch  steps that came together
 * @property {number} first
 * @property {number} last
 * @property {number} bytes                   memory it holds
 * @property {(step: number) => Row} row      `first` … `last`
 * @property {(step: number, layer: string) => Uint8Array | null} mask
 */
/**
 * @typedef {object} Keep
 * @property {number} keepBytes          what the log may hold
 * @property {boolean} live              the reader looks at the newest step
 * @property {number | null} [near]      else: the step looked at; left out, the batch that is added
 */

/**
 * Add a batch. Steps that are at hand already gain nothing by coming again.
 *
 * What is over the size goes: the oldest ones while the reader looks at the newest step, else those
 * farthest from where the reader looks. The newest batch and the one that is added stay.
 *
 * @template {Batch<unknown>} B
 * @param {readonly B[]} log
 * @param {B} batch
 * @param {Keep} keep
 * @returns {readonly B[]} `log` itself where nothing was to be added
 */
export function addBatch(log, batch, keep) {
  if (!missingRange(log, batch.first, batch.last)) return log;
  // Those within the new one start at or after its first step and end at or before its last.
  const start = indexWhere(log, (one) => one.first >= batch.first);
  const end = indexWhere(log, (one) => one.last > batch.last);
  const added = [...log.slice(0, start), batch, ...log.slice(end)];
  const near = keep.live ? Infinity : (keep.near ?? batch.first);
  return withinSize(added, start, keep.keepBytes, near);
}

/**
 * @template {Ends} B
 * @param {readonly B[]} log
 * @param {number} step
 * @returns {B | null} of several that hold the step, the one that begins first
 */
export function batchOf(log, step) {
  const batch = log[indexWhere(log, ({ last }) => last >= step)];
  return batch && batch.first <= step ? batch : null;
}

/**
 * @template Row
 * @param {readonly Batch<Row>[]} log
 * @param {number} step
 * @returns {Row | null} null: not at hand
 */
export function rowAt(log, step) {
  return batchOf(log, step)?.row(step) ?? null;
}

/**
 * @param {readonly Batch<unknown>[]} log
 * @param {number} step
 * @param {string} layer
 * @returns {Uint8Array | null} 1 kept, 0 dropped; null: not at hand, or nothing is ever off
 */
export function maskAt(log, step, layer) {
  return batchOf(log, step)?.mask(step, layer) ?? null;
}

/**
 * What of a range is not at hand: from its first missing step to its last one.
 *
 * @param {readonly Ends[]} log
 * @param {number} from
 * @param {number} to included
 * @returns {Range | null} null: all of it is at hand
 */
export function missingRange(log, from, to) {
  let first = from;
  for (let i = indexWhere(log, ({ last }) => last >= from); i < log.length; i += 1) {
    if (first > to || log[i].first > first) break;
    first = log[i].last + 1;
  }
  if (first > to) return null;
  let last = to;
  for (let i = indexWhere(log, (one) => one.first > to) - 1; i >= 0; i -= 1) {
    if (log[i].last < last) break;
    last = log[i].first - 1;
  }
  return { from: first, to: last };
}

/**
 * Drop batches from either end until the rest fits.
 *
 * @template {Batch<unknown>} B
 * @param {readonly B[]} log
 * @param {number} added  index of the batch that was added
 * @param {number} keepBytes
 * @param {number} near  a step; what lies farthest from it goes first
 * @returns {readonly B[]}
 */
function withinSize(log, added, keepBytes, near) {
  let bytes = log.reduce((sum, one) => sum + one.bytes, 0);
  const newest = log.length - 1;
  let [start, end] = [0, newest]; // kept: start … end - 1, and the newest
  while (bytes > keepBytes && start < end) {
    const fromStart = start !== added;
    const fromEnd = end - 1 !== added;
    if (!fromStart && !fromEnd) break;
    const startIsFarther = near - log[start].last >= log[end - 1].first - near;
    if (fromStart && (startIsFarther || !fromEnd)) {
      bytes -= log[start].bytes;
      start += 1;
    } else {
      end -= 1;
      bytes -= log[end].bytes;
    }
  }
  return start === 0 && end === newest ? log : [...log.slice(start, end), log[newest]];
}

/**
 * @param {readonly Ends[]} log
 * @param {(batch: Ends) => boolean} isBehind  false for the first ones, true for the rest
 * @returns {number} index of the first one that it is true for; the log's length for none
 */
function indexWhere(log, isBehind) {
  let [low, high] = [0, log.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isBehind(log[middle])) high = middle;
    else low = middle + 1;
  }
  return low;
}
