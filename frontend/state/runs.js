/**
 * The list of runs: what of it is at hand, and what each event does to that. Pure.
 *
 * A part of the page's state; `run-list.js` asks the server.
 */

/** @typedef {import("./types.js").Run} Run */
/** @typedef {import("./types.js").RunState} RunState */
/** @typedef {import("./types.js").Evaluation} Evaluation */
/** @typedef {{step: readonly number[], holdout_loss: Readonly<Record<string,
 *   readonly (number | null)[]>>}} Curve */
/** @typedef {Run & {curve?: Curve | null}} ListedRun */
/** @typedef {keyof typeof AMONG} Among */
/** @typedef {{run: Run, evaluations: readonly Evaluation[]}} Compared */
/**
 * @typedef {object} RunsState
 * @property {"idle" | "loading" | "ready" | "failed"} phase
 * @property {string} problem                   why it failed
 * @property {readonly ListedRun[]} rows        newest first
 * @property {number} total                     how many there are to list
 * @property {string} find                      text that titles are to contain
 * @property {Among} among                      states that are listed
 * @property {readonly string[]} picked         ids to compare, in the order they were picked
 * @property {boolean} comparing                the comparison is on screen
 * @property {ReadonlyMap<string, Compared>} compared  what is known of them, by id
 * @property {readonly string[]} deleted        ids that are deleted unless the reader takes it back
 * @property {string} said                      what was done last, for those who do not see it
 */
/**
 * @typedef {{do: "ask"}
 *   | {do: "filter", find?: string, among?: Among}
 *   | {do: "page", rows: readonly ListedRun[], total: number, offset: number}
 *   | {do: "fail", problem: string}
 *   | {do: "row", run: Run}
 *   | {do: "pick", picked: readonly string[]}
 *   | {do: "compare", comparing: boolean}
 *   | {do: "measured", id: string, compared: Compared}
 *   | {do: "delete", id: string}
 *   | {do: "keep", id: string}
 *   | {do: "gone", id: string}
 *   | {do: "say", said: string}
 * } RunsEvent
 */

/**
 * Which states each choice of the filter lists.
 *
 * @satisfies {Record<string, readonly RunState[]>}
 */
export const AMONG = /** @type {const} */ ({
  all: [],
  open: ["created", "queued", "running", "paused", "interrupted"],
  finished: ["finished"],
  stopped: ["stopped"],
  broken: ["diverged", "failed"],
});
/** How many runs can be compared. */
export const [LEAST_COMPARED, MOST_COMPARED] = [2, 6];

/** @type {RunsState} */
export const NO_RUNS = Object.freeze({
  phase: "idle",
  problem: "",
  rows: [],
  total: 0,
  find: "",
  among: "all",
  picked: [],
  comparing: false,
  compared: new Map(),
  deleted: [],
  said: "",
});

/**
 * @param {RunsState} runs
 * @param {RunsEvent} event
 * @returns {RunsState}
 */
export function reduceRuns(runs, event) {
  switch (event.do) {
    case "ask":
      return { ...runs, phase: runs.phase === "ready" ? "ready" : "loading" };
    case "filter":
      return { ...runs, find: event.find ?? runs.find, among: event.among ?? runs.among };
    case "page":
      return paged(runs, event);
    case "fail":
      return { ...runs, phase: "failed", problem: event.problem };
    case "row":
      return changed(runs, event.run);
    case "pick":
      return picked(runs, event.picked);
    case "compare":
      return { ...runs, comparing: event.comparing && runs.picked.length >= LEAST_COMPARED };
    case "measured":
      return { ...runs, compared: new Map([...runs.compared, [event.id, event.compared]]) };
    case "say":
      return { ...runs, said: event.said };
    default:
      return deleted(runs, event);
  }
}

/**
 * @param {RunsState} runs
 * @param {{rows: readonly ListedRun[], total: number, offset: number}} page
 * @returns {RunsState}
 */
function paged(runs, { rows, total, offset }) {
  const fresh = new Set(rows.map(({ id }) => id));
  // Runs that were made since push others to the next page: none is listed twice.
  const before = runs.rows.slice(0, offset).filter(({ id }) => !fresh.has(id));
  return { ...runs, phase: "ready", problem: "", rows: [...before, ...rows], total };
}

/**
 * @param {RunsState} runs
 * @param {Run} run
 * @returns {RunsState}
 */
function changed(runs, run) {
  const known = runs.compared.get(run.id);
  return {
    ...runs,
    rows: runs.rows.map((row) => (row.id === run.id ? { ...row, ...run } : row)),
    compared: known ? new Map([...runs.compared, [run.id, { ...known, run }]]) : runs.compared,
  };
}

/**
 * @param {RunsState} runs
 * @param {readonly string[]} wanted
 * @returns {RunsState}
 */
function picked(runs, wanted) {
  const all = [...new Set(wanted)].slice(0, MOST_COMPARED);
  return { ...runs, picked: all, comparing: runs.comparing && all.length >= LEAST_COMPARED };
}

/**
 * A run on its way out: hidden at once, gone from the list only when it is gone from the server.
 *
 * @param {RunsState} runs
 * @param {{do: "delete" | "keep" | "gone", id: string}} event
 * @returns {RunsState}
 */
function deleted(runs, { do: what, id }) {
  const others = runs.deleted.filter((one) => one !== id);
  if (what === "keep") return { ...runs, deleted: others };
  const left = picked(
    runs,
    runs.picked.filter((one) => one !== id),
  );
  if (what === "delete") return { ...left, deleted: [...others, id] };
  const rows = runs.rows.filter((row) => row.id !== id);
  const wasListed = rows.length < runs.rows.length;
  return { ...left, deleted: others, rows, total: runs.total - (wasListed ? 1 : 0) };
}
