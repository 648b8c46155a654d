/**
 * Keeps the screen of sweeps true: the list, the sweep in view while it trains, what the one that
 * is thought up would cost; and starts, stops, resumes and deletes.
 *
 * Knows the server's calls through what it is given; no view.
 */

import { Deletions } from "./deletions.js";
import { isMoving, shownDraft } from "./sweep.js";
import { planOf } from "./sweep-draft.js";

/** @typedef {import("./types.js").Recipe} Recipe */
/** @typedef {import("./sweep.js").Draft} Draft */
/** @typedef {import("./sweep.js").ListedSweep} ListedSweep */
/** @typedef {import("./sweep.js").SweepEvent} SweepEvent */
/** @typedef {import("./deletions.js").Later} Later */

export const PAGE = 10;
/** Most sweeps that the server lists at once. */
const MOST = 200;
/** How often a sweep that trains is asked for: seldomer where the answer is long. */
const MOVING_MS = 700;
const POINT_MS = 40;
/** How often the list is, while something in it moves, and else. */
const [SOON_MS, SELDOM_MS] = [4000, 15_000];
/** How long what is typed has to stand before it is reckoned. */
const REST_MS = 300;
const NOT_FOUND = 404;

export class SweepAsker {
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
    this.listing = 0;
    this.reading = 0;
    this.callOffList = () => {};
    this.callOffSweep = () => {};
    this.callOffCost = () => {};
    /** The sweep that is asked for. @type {string | null} */
    this.followed = null;
    /** What the cost was asked of. @type {{draft: Draft | null, recipe: Recipe | null} | null} */
    this.reckoned = null;
    /** Members at hand: how many were done. */
    this.known = { id: "", done: -1 };
    this.deletions = new Deletions({
      later,
      tell: (event) => this.tell(event),
      send: async (id) => (await this.attempt(() => api.deleteSweep(id).then(() => true))) ?? false,
    });
  }

  get sweep() {
    return this.store.state.sweep;
  }

  /** @param {SweepEvent} event */
  tell(event) {
    this.store.dispatch({ type: "sweep", event });
  }

  /** To be called with each state: asks only when it is time to. */
  watch() {
    const isWatched = this.store.state.screen === "sweep";
    if (isWatched !== this.isWatched) {
      this.isWatched = isWatched;
      if (isWatched) this.refresh();
      else this.leave();
    }
    if (!isWatched) return;
    if (this.sweep.chosen !== this.followed) this.follow();
    const { draft } = this.sweep;
    const { recipe } = this.store.state;
    if (draft !== this.reckoned?.draft || recipe !== this.reckoned?.recipe) this.reckonSoon();
  }

  /** Ask no more; what is deleted is deleted. */
  leave() {
    this.callOffList();
    this.callOffSweep();
    this.callOffCost();
    this.listing += 1;
    this.reading += 1;
    this.followed = null;
    this.reckoned = null;
    this.tell({ do: "leave" });
    this.sendDeletions();
  }

  // The list

  /** Ask for all that is listed, and again by and by. */
  async refresh() {
    await this.ask(Math.min(MOST, Math.max(PAGE, this.sweep.rows.length)), 0);
  }

  /** Ask for older sweeps. */
  async more() {
    await this.ask(PAGE, this.sweep.rows.length);
  }

  /**
   * @param {number} limit
   * @param {number} offset
   */
  async ask(limit, offset) {
    this.callOffList();
    this.listing += 1;
    const { listing } = this;
    this.tell({ do: "ask" });
    const page = await this.attempt(() => this.api.sweeps(limit, offset));
    if (listing !== this.listing) return;
    if (page) this.tell({ do: "page", rows: page.sweeps, total: page.total, offset });
    const isSoon = !page || page.sweeps.some(isMoving);
    this.callOffList = this.later(() => this.refresh(), isSoon ? SOON_MS : SELDOM_MS);
    // Somebody else may have gone on with it.
    const row = this.sweep.rows.find(({ id }) => id === this.followed);
    if (row && this.sweep.sweep && row.state !== this.sweep.sweep.state) await this.read();
  }

  // The sweep in view

  /** @param {string | null} id  null: none */
  choose(id) {
    this.tell({ do: "choose", id, point: 0 });
    this.watch();
  }

  follow() {
    this.callOffSweep();
    this.reading += 1;
    this.followed = this.sweep.chosen;
    if (this.followed !== null) this.read();
  }

  /** Ask for the sweep in view, and again for as long as it trains. */
  async read() {
    const id = this.followed;
    if (id === null) return;
    this.callOffSweep();
    this.reading += 1;
    const { reading } = this;
    const found = await this.attempt(
      () => Promise.all([this.api.sweep(id), this.api.sweepCurves(id)]),
      ({ status }) => status === NOT_FOUND && this.tell({ do: "gone", id }),
    );
    if (reading !== this.reading) return;
    if (found) this.tell({ do: "read", sweep: found[0], curves: found[1] });
    const isGoing = found ? isMoving(found[0]) : this.sweep.chosen === id;
    const points = found?.[0].points.length ?? 1;
    const pause = found ? Math.max(MOVING_MS, POINT_MS * points) : SOON_MS;
    if (isGoing) this.callOffSweep = this.later(() => this.read(), pause);
    if (found) await this.readMembers(found[0]);
  }

  /** Members' own figures, once more of them are done. @param {import("./sweep.js").Sweep} sweep */
  async readMembers({ id, points }) {
    const done = points.reduce((sum, point) => sum + point.done, 0);
    if (this.known.id === id && this.known.done === done && this.sweep.members.length > 0) return;
    this.known = { id, done };
    const members = await this.attempt(() => this.api.sweepMembers(id));
    if (members) this.tell({ do: "members", id, members });
    else this.known = { id: "", done: -1 };
  }

  // The one that is thought up

  /** @param {Partial<Draft>} change */
  draft(change) {
    const { recipe } = this.store.state;
    this.tell({ do: "draft", draft: { ...shownDraft(this.sweep, recipe), ...change } });
  }

  reckonSoon() {
    this.callOffCost();
    this.reckoned = { draft: this.sweep.draft, recipe: this.store.state.recipe };
    this.callOffCost = this.later(() => this.reckon(), REST_MS);
  }

  /** Ask what the draft would cost; that checks it too. */
  async reckon() {
    const { recipe, sweep } = this.store.state;
    const asked = this.reckoned;
    const plan = recipe && planOf(shownDraft(sweep, recipe), recipe);
    if (!plan) return this.tell({ do: "cost", cost: null, errors: {} });
    /** @type {Record<string, string>} */
    let errors = {};
    const cost = await this.attempt(
      () => this.api.estimateSweep(plan),
      ({ fields }) => (errors = fields),
    );
    if (asked === this.reckoned) this.tell({ do: "cost", cost, errors });
  }

  /**
   * Train the draft, or a recipe over seeds only.
   *
   * @param {import("./sweep.js").SweepPlan | null} [plan]  left out: the draft
   * @returns {Promise<import("./sweep.js").Sweep | null>} null: it was refused
   */
  async start(plan) {
    const { recipe, sweep } = this.store.state;
    const wanted = plan ?? (recipe && planOf(shownDraft(sweep, recipe), recipe));
    if (!wanted || sweep.isStarting) return null;
    this.tell({ do: "start" });
    try {
      const made = await this.api.createSweep(wanted);
      this.tell({ do: "started", sweep: made });
      this.tell({ do: "say", said: `${made.title} starts.` });
      return made;
    } catch (error) {
      if (!this.actions.isApiError(error)) throw error;
      const isOfFields = Object.keys(error.fields).length > 0;
      const problem = isOfFields ? "" : error.detail;
      this.tell({ do: "refused", errors: error.fields, problem });
      return null;
    }
  }

  // Steering

  /**
   * @param {string} id
   * @param {"stop" | "resume"} command
   */
  async command(id, command) {
    const changed = await this.attempt(() => this.api.commandSweep(id, command));
    if (!changed) return;
    this.tell({ do: "read", sweep: changed });
    this.tell({ do: "say", said: command === "stop" ? "Cancelled." : "It goes on." });
    if (this.followed === id) await this.read();
  }

  /** Train a member alone and look at it in the Lab. @param {number} number */
  async openMember(number) {
    const { chosen } = this.sweep;
    if (chosen === null) return;
    const run = await this.attempt(() => this.api.runMember(chosen, number));
    if (!run) return;
    await this.actions.open(run.id);
    if (this.store.state.run?.id === run.id) this.actions.goTo("lab");
  }

  /**
   * Take a sweep off the list; it is deleted for good only when the reader has let it be.
   *
   * @param {ListedSweep} sweep
   */
  delete(sweep) {
    this.deletions.add(sweep);
  }

  /** Take a deletion back. @param {ListedSweep} sweep */
  keep(sweep) {
    this.deletions.takeBack(sweep);
  }

  /** Delete now whatever is to be deleted. */
  sendDeletions() {
    this.deletions.sendAll();
  }

  /**
   * Ask for something to show; a failure is told in its place.
   *
   * @template T
   * @param {() => Promise<T>} request
   * @param {(error: import("../net/api.js").ApiError) => unknown} [whenFailed]
   * @returns {Promise<T | null>}
   */
  async attempt(request, whenFailed) {
    try {
      return await request();
    } catch (error) {
      if (!this.actions.isApiError(error)) throw error;
      // What is wrong with a field is told beside it.
      const isOfFields = whenFailed && Object.keys(error.fields).length > 0;
      if (!isOfFields) this.tell({ do: "fail", problem: error.detail });
      whenFailed?.(error);
      return null;
    }
  }
}
