/**
 * Weights at hand, and for which steps they are known to be the nearest ones. Pure.
 *
 * The server keeps weights after some steps only. Between two that are at hand there may be others
 * that are not: each one says up to which step none was kept after it.
 */

/** @typedef {import("./types.js").Snapshot} Snapshot */
/**
 * @typedef {Snapshot & {until: number}} KeptSnapshot  `until`: no newer one up to this step; the
 *   newest at hand is the nearest for all steps that have arrived, too
 */
/**
 * @typedef {object} Arrival  how a snapshot came
 * @property {number} [until]  it was asked for as the nearest one at or before this step
 * @property {boolean} [gap]   it came by the stream, but others before it may have been left out
 */

const KEEP_BYTES = 96 * 2 ** 20;

/**
 * Add a snapshot. Without `until` and `gap` it came by the stream right after the newest at hand.
 *
 * @param {readonly KeptSnapshot[]} known  oldest first
 * @param {Snapshot} snapshot
 * @param {Arrival & {last: number, near: number | null, keepBytes?: number}} arrival  `last`:
 *   newest step that has arrived; `near`: the step looked at, null: the newest. What lies farthest
 *   from it goes when all is over the size; the newest one and the one that is added stay
 * @returns {readonly KeptSnapshot[]}
 */
export function addSnapshot(known, snapshot, arrival) {
  const { until = snapshot.step, gap = false, last, near, keepBytes = KEEP_BYTES } = arrival;
  const before = known.findLast(({ step }) => step <= snapshot.step);
  const reach = before?.step === snapshot.step ? before.until : snapshot.step;
  const added = { ...snapshot, until: Math.max(until, reach) };
  const closed = known.map((one) => {
    if (one !== before || one !== known.at(-1) || arrival.until !== undefined) return one;
    const end = gap ? Math.min(last, added.step - 1) : added.step - 1;
    return { ...one, until: Math.max(one.until, end) };
  });
  const rest = closed.filter(({ step }) => step !== added.step);
  const at = rest.findIndex(({ step }) => step > added.step);
  const all = at < 0 ? [...rest, added] : [...rest.slice(0, at), added, ...rest.slice(at)];
  return withinSize(all, added, near ?? Infinity, keepBytes);
}

/**
 * The weights after the last step at or before `step` after which any were kept.
 *
 * @param {readonly KeptSnapshot[]} known
 * @param {number} step
 * @param {number} last  newest step that has arrived
 * @returns {KeptSnapshot | null} null: not at hand, or not known to be the nearest
 */
export function nearestSnapshot(known, step, last) {
  const found = known.findLast((one) => one.step <= step);
  if (!found) return null;
  const reach = found === known.at(-1) ? Math.max(found.until, last) : found.until;
  return step <= reach ? found : null;
}

/**
 * @param {KeptSnapshot[]} all
 * @param {KeptSnapshot} added
 * @param {number} near
 * @param {number} keepBytes
 */
function withinSize(all, added, near, keepBytes) {
  const kept = [...all];
  let bytes = kept.reduce((sum, one) => sum + bytesOf(one), 0);
  const distance = (/** @type {KeptSnapshot} */ { step }) =>
    near === Infinity ? -step : Math.abs(step - near);
  while (bytes > keepBytes) {
    const spare = kept.slice(0, -1).filter((one) => one !== added);
    if (spare.length === 0) break;
    const farthest = spare.reduce((a, b) => (distance(b) > distance(a) ? b : a));
    bytes -= bytesOf(farthest);
    kept.splice(kept.indexOf(farthest), 1);
  }
  return kept;
}

/** @param {Snapshot} snapshot */
function bytesOf({ parameters }) {
  return Object.values(parameters)
    .flatMap((named) => Object.values(named))
    .reduce((sum, { values }) => sum + 4 * values.length, 1);
}
