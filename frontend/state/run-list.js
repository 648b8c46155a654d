/**
 * The list of runs, kept true while it is on screen: asking, finding, renaming, deleting with a
 * way back, comparing. Knows the server's calls through what it is given; no view.
 */

import { Deletions } from "./deletions.js";
import { AMONG } from "./runs.js";

/** @typedef {import("./types.js").Run} Run */
/** @typedef {import("./runs.js").RunsEvent} RunsEvent */
/** @typedef {import("./runs.js").RunsState} RunsState */
/** @typedef {import("./deletions.js").Later} Later */

export const PAGE = 20;
/** Most runs that the server lists at once. */
const MOST = 200;
const CURVE_POINTS = 60;
/** How often a list is asked for anew: while something in it moves, and else. */
const [SOON_MS, SELDOM_MS] = [2000, 8000];
const TYPING_MS = 250;
const NOT_FOUND = 404;
const MOVING = new Set(["queued", "running"]);

export class RunList {
  /**
   * @param {object} parts
   * @param {import("./follow.js").Store} parts.store
   * @param {import("./follow.js").Api} parts.api
   * @param {import("./actions.js").Actions} parts.actions
   * @param {Later} parts.later
   */
  constructor({ store, api, actions, later }) {
    this.store = store;
    this.api = api;
    this.actions = actions;
    this.later = later;
    this.isWatched = false;
    /** Of several questions only the last one's answer counts. */
    this.asked = 0;
    this.callOff = () => {};
    this.deletions = new Deletions({
      later,
      tell: (event) => this.tell(event),
      send: async (id) => (await actions.asking(() => api.deleteRun(id).then(() => true))) ?? false,
    });
    /** Runs whose figures are on their way. @type {Set<string>} */
    this.measuring = new Set();
  }

  /** To be called with each state: asks only when it is time to. @param {string} screen */
  watch(screen) {
    const isWatched = screen === "runs";
    if (isWatched === this.isWatched) return;
    this.isWatched = isWatched;
    if (isWatched) this.refresh();
    else this.leave();
  }

  /** Ask no more; what is deleted is deleted. */
  leave() {
    this.callOff();
    this.asked += 1;
    this.sendDeletions();
  }

  get runs() {
    return this.store.state.runs;
  }

  /** @param {RunsEvent} event */
  tell(event) {
    this.store.dispatch({ type: "runs", event });
  }

  /** Ask for all that is listed, and again by and by. */
  async refresh() {
    const limit = Math.min(MOST, Math.max(PAGE, this.runs.rows.length));
    await Promise.all([this.ask(limit, 0), this.runs.comparing && this.measure()]);
  }

  /** Ask for older runs. */
  async more() {
    await this.ask(PAGE, this.runs.rows.length);
  }

  /**
   * @param {number} limit
   * @param {number} offset
   */
  async ask(limit, offset) {
    const { find, among } = this.runs;
    this.callOff();
    this.asked += 1;
    const { asked } = this;
    this.tell({ do: "ask" });
    const wanted = { q: find || undefined, state: AMONG[among], curve: CURVE_POINTS };
    const page = await this.attempt(() => this.api.runs({ limit, offset, ...wanted }));
    if (asked !== this.asked) return;
    if (page) this.tell({ do: "page", rows: page.runs, total: page.total, offset });
    this.plan();
  }

  /** Ask anew when it is likely that something has changed. */
  plan() {
    const { rows, phase } = this.runs;
    const isSoon = phase === "failed" || rows.some(({ state }) => MOVING.has(state));
    this.callOff = this.later(() => this.refresh(), isSoon ? SOON_MS : SELDOM_MS);
  }

  /** @param {{find?: string, among?: import("./runs.js").Among}} filter */
  filter(filter) {
    this.tell({ do: "filter", ...filter });
    this.callOff();
    this.callOff = this.later(() => this.ask(PAGE, 0), TYPING_MS);
  }

  /**
   * @param {Run} run
   * @param {string} title
   */
  async rename({ id }, title) {
    const renamed = await this.actions.asking(() => this.api.renameRun(id, title));
    if (renamed) this.took(renamed, `Renamed to ${renamed.title}.`);
  }

  /**
   * @param {Run} run
   * @param {boolean} isPinned
   */
  async pin({ id }, isPinned) {
    const run = await this.actions.asking(() => this.api.pinRun(id, isPinned));
    const words = isPinned ? "pinned: it stays when old runs go" : "no longer pinned";
    if (run) this.took(run, `${run.title} is ${words}.`);
  }

  /**
   * Take a run off the list; it is deleted for good only when the reader has let it be.
   *
   * @param {Run} run one that trains is paused first: nobody wants its steps any more
   */
  async delete(run) {
    this.deletions.add(run);
    if (!MOVING.has(run.state)) return;
    const paused = await this.actions.asking(() => this.api.command(run.id, { command: "pause" }));
    if (paused) this.took(paused);
  }

  /** Take a deletion back. @param {Run} run */
  keep(run) {
    this.deletions.takeBack(run);
  }

  /** Delete now whatever is to be deleted. */
  sendDeletions() {
    this.deletions.sendAll();
  }

  /** Train a run's recipe once more, from the start, and look at it. @param {Run} run */
  async again({ id, recipe, record, row, title, pace }) {
    const changes = await this.attempt(() => this.api.events(id));
    const body = { recipe, record, row, pace, title: titleOfAnother(title) };
    const made = await this.actions.asking(() => this.api.createRun(body));
    if (!made) return;
    await this.open(made.id);
    const count = changes?.filter(({ kind, detail }) => kind === "set" && decides(detail)).length;
    if (count) this.actions.setView({ notice: notRepeated(count) });
  }

  /** @param {string} id */
  async open(id) {
    await this.actions.open(id);
    if (this.store.state.run?.id === id) this.actions.goTo("lab");
  }

  /**
   * @param {string} id
   * @param {boolean} isPicked
   */
  pick(id, isPicked) {
    const others = this.runs.picked.filter((one) => one !== id);
    this.tell({ do: "pick", picked: isPicked ? [...others, id] : others });
  }

  /** @param {boolean} comparing */
  async compare(comparing) {
    this.tell({ do: "compare", comparing });
    if (this.runs.comparing) await this.measure();
  }

  /** See to it that what is compared is at hand: each run as it is now, and its curves. */
  async measure() {
    const { picked, compared } = this.runs;
    const moves = (/** @type {string} */ id) => (compared.get(id)?.run.ended_at ?? null) === null;
    const wanted = picked.filter((id) => moves(id) && !this.measuring.has(id));
    await Promise.all(wanted.map((id) => this.measureOne(id)));
  }

  /** @param {string} id */
  async measureOne(id) {
    this.measuring.add(id);
    const found = await this.attempt(
      () => Promise.all([this.api.run(id), this.api.evaluations(id)]),
      ({ status }) => status === NOT_FOUND && this.pick(id, false),
    );
    this.measuring.delete(id);
    if (found)
      this.tell({ do: "measured", id, compared: { run: found[0], evaluations: found[1] } });
  }

  /**
   * @param {Run} run
   * @param {string} [said]
   */
  took(run, said) {
    this.tell({ do: "row", run });
    this.store.dispatch({ type: "run", run });
    if (said) this.tell({ do: "say", said });
  }

  /**
   * Ask for something to show; a failure is told in the list's place.
   *
   * @template T
   * @param {() => Promise<T>} request
   * @param {(error: import("../net/api.js").ApiError) => void} [whenFailed]
   * @returns {Promise<T | null>}
   */
  async attempt(request, whenFailed = () => {}) {
    try {
      return await request();
    } catch (error) {
      if (!this.actions.isApiError(error)) throw error;
      this.tell({ do: "fail", problem: error.detail });
      whenFailed(error);
      return null;
    }
  }
}

/** Whether a recorded change decides results: the pace does not. @param {object} detail */
function decides(detail) {
  return "drop_probability" in detail || "learning_rate" in detail;
}

/** @param {number} count */
function notRepeated(count) {
  const changes = count === 1 ? "One change of settings" : `${count} changes of settings`;
  return `This run repeats the recipe. ${changes} made while the first one trained ${
    count === 1 ? "is" : "are"
  } left out; the first run's script repeats them too.`;
}

/** @param {string} title of a run */
export function titleOfAnother(title) {
  const [, name, number] = /^(.*?)(?: \(again(?: (\d+))?\))?$/s.exec(title) ?? [];
  const isFirst = name === title;
  const ending = isFirst ? " (again)" : ` (again ${Number(number ?? 1) + 1})`;
  return `${(name ?? title).slice(0, 200 - ending.length)}${ending}`;
}
