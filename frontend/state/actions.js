/**
 * What a reader can do, as calls to the server and events for the state. Knows no view.
 */

import { differences, isSteerable, recipeOfRun, withProbabilities } from "./recipe.js";
import { rowWithin } from "./row.js";
import { FIRST_VISIT } from "./speed.js";

import { maySteer, standingOf } from "./steering.js";

/** @typedef {import("./types.js").Recipe} Recipe */
/** @typedef {import("./types.js").Run} Run */
/** @typedef {import("./initial.js").State} State */
/** @typedef {import("./follow.js").Api} Api */
/** @typedef {import("./follow.js").Store} Store */
/** @typedef {import("../net/api.js").ApiError} ApiError */
/** @typedef {"start" | "pause" | "resume" | "step" | "reset"} Asked  of the transport bar */

export class Actions {
  /**
   * @param {object} parts
   * @param {Store} parts.store
   * @param {Api} parts.api
   * @param {import("./follow.js").Follower} parts.follower
   * @param {(error: unknown) => error is ApiError} parts.isApiError
   */
  constructor({ store, api, follower, isApiError }) {
    this.store = store;
    this.api = api;
    this.follower = follower;
    this.isApiError = isApiError;
    /** What was asked before it was known what to train. @type {Asked | null} */
    this.wished = null;
  }

  /** @param {Asked} name */
  async transport(name) {
    const { run, recipe, pending } = this.store.state;
    if (!run && !recipe) return this.wish(name);
    if (pending || standingOf(this.store.state).watchesOnly) return;
    this.wished = null;
    if (name === "reset") return this.reset();
    if (!isSteerable(run)) return this.begin(name === "step");
    if (!maySteer(this.store.state)) return;
    if (name === "start" || name === "step") this.lookLive();
    await this.command({ command: name });
  }

  /** Keep in mind what cannot be done yet. @param {Asked} name */
  wish(name) {
    this.wished = name;
    this.store.dispatch({ type: "command-sent" });
  }

  /** Now that the page shows what its address asks for: do what was wished for before. */
  async grant() {
    const name = this.wished;
    if (!name) return;
    this.wished = null;
    this.store.dispatch({ type: "command-done" });
    const { run, recipe } = this.store.state;
    // A run that the address brought and that has begun is not what was to be started.
    if (recipe && (!run || run.state === "created")) await this.transport(name);
  }

  /** What space does: start, pause or go on, whichever is possible. */
  async toggle() {
    const { run } = this.store.state;
    const going = run?.state === "running" || run?.state === "queued";
    const begun = isSteerable(run) && run.state !== "created";
    await this.transport(going ? "pause" : begun ? "resume" : "start");
  }

  /**
   * Make a run of the recipe on the panel and watch it.
   *
   * @param {boolean} oneStep take one step and rest
   */
  async begin(oneStep = false) {
    const { recipe, pace, paceTaken } = this.store.state;
    if (!recipe) return;
    const row = rowWithin(recipe, this.store.state.row);
    const body = { recipe, row, pace: paceTaken ? pace : FIRST_VISIT, start: !oneStep };
    const run = await this.asking(async () => {
      const made = await this.api.createRun(body);
      return oneStep ? this.api.command(made.id, { command: "step" }) : made;
    });
    if (!run) return;
    await this.quietly(() => this.follower.open(run));
  }

  /** Leave the run and stand before the first step of the recipe on the panel. */
  async reset() {
    await this.release();
    const { recipe } = this.store.state;
    this.leave();
    if (recipe) await this.look(recipe);
  }

  /**
   * What the run on screen recorded cannot be read: say so, and what the server says of the run.
   *
   * @param {string} reason
   */
  async tellUnreadable(reason) {
    this.store.dispatch({ type: "connection", connection: "idle" });
    this.store.dispatch({ type: "view", view: { notice: reason } });
    const { run } = this.store.state;
    if (!run) return;
    await this.quietly(async () => {
      this.store.dispatch({ type: "run", run: await this.api.run(run.id) });
    });
  }

  /** Look at no run any more; the one on screen goes on. */
  leave() {
    this.follower.leave();
    this.store.dispatch({ type: "run-left" });
  }

  /** @param {State["screen"]} screen */
  goTo(screen) {
    this.store.dispatch({ type: "screen", screen });
  }

  /** Train the recipe on the panel instead of the run on screen. */
  async startAnew() {
    await this.release();
    await this.begin();
  }

  /** End the run on screen if nobody else watches it: unseen it would only take a place. */
  async release() {
    const { run } = this.store.state;
    if (!isSteerable(run) || run.viewers > 1 || !maySteer(this.store.state)) return;
    await this.asking(() => this.api.command(run.id, { command: "stop" }));
  }

  /**
   * Show a run by its id.
   *
   * @param {string} id
   * @param {number | null} [step]  the one to look at; null: the newest
   */
  async open(id, step = null) {
    const run = await this.asking(() => this.api.run(id));
    if (!run) return;
    await this.quietly(() => this.follower.open(run, step));
    if (run.step === 0) await this.look(recipeOfRun(run));
  }

  /**
   * Change the recipe on the panel; a run that is on screen stays as it is.
   *
   * @param {Partial<Recipe>} change
   */
  async editRecipe(change) {
    const { recipe } = this.store.state;
    if (recipe) await this.look({ ...recipe, ...change });
  }

  /** Put the recipe of the run on screen back on the panel. */
  async undoRecipe() {
    const { run } = this.store.state;
    if (!run) return;
    this.store.dispatch({ type: "view", view: { row: run.row } });
    await this.look(recipeOfRun(run));
  }

  /** @param {number} row  of each batch: the one that the next run is to follow */
  async setRow(row) {
    this.store.dispatch({ type: "view", view: { row } });
    const { run, recipe } = this.store.state;
    if (recipe && !run) await this.look({ ...recipe }); // another example of the first batch
  }

  /**
   * Put a recipe on the panel and ask the server what it looks like: that also checks it.
   *
   * @param {Recipe} recipe
   * @returns {Promise<Record<string, string>>} what is wrong with it, by field
   */
  async look(recipe) {
    this.store.dispatch({ type: "recipe", recipe });
    try {
      const preview = await this.api.preview(recipe, rowWithin(recipe, this.store.state.row));
      this.store.dispatch({ type: "preview", recipe, preview });
      const { run, connection } = this.store.state;
      // With a run on screen, its stream knows better.
      if (!run && connection === "gone") {
        this.store.dispatch({ type: "connection", connection: "idle" });
      }
    } catch (error) {
      if (!this.isApiError(error)) throw error;
      if (this.store.state.recipe !== recipe) return {}; // about a recipe that is gone
      const errors = fieldErrors(error);
      this.store.dispatch({ type: "errors", errors });
      if (error.status === 0) this.store.dispatch({ type: "connection", connection: "gone" });
      return errors;
    }
    return {};
  }

  /** @param {Record<string, number>} probabilities by layer name */
  async setProbabilities(probabilities) {
    const { run, recipe } = this.store.state;
    if (!recipe) return;
    const applies = this.steers() && sameLayers(run?.recipe ?? recipe, recipe);
    const asked = { command: "set", drop_probability: probabilities };
    if (applies && !(await this.command(asked))) return;
    await this.look(withProbabilities(recipe, probabilities));
  }

  /** Whether settings go to the run on screen, too. */
  steers = () => isSteerable(this.store.state.run) && maySteer(this.store.state);

  /** @param {number} rate */
  async setLearningRate(rate) {
    const { recipe } = this.store.state;
    if (!recipe) return;
    if (this.steers() && !(await this.command({ command: "set", learning_rate: rate }))) return;
    await this.look({ ...recipe, training: { ...recipe.training, learning_rate: rate } });
  }

  /** @param {number | null} pace steps a second; null: unlimited */
  async setPace(pace) {
    this.store.dispatch({ type: "pace", pace, byReader: true });
    if (this.steers()) await this.command({ command: "set", pace });
  }

  /** @param {number | null} step null: live */
  async chooseStep(step) {
    this.store.dispatch({ type: "view", view: { chosen: step } });
    const { chosen } = this.store.state;
    if (chosen !== null) await this.quietly(() => this.follower.past.need(chosen));
  }

  /** See to it that the step on screen has its example. To be called when it changes. */
  async needShown() {
    const { chosen, held } = this.store.state;
    await this.quietly(() => this.follower.past.need(chosen ?? held.step));
  }

  /** @param {import("./past.js").StripRange} range columns that the strip would show */
  async needStrip(range) {
    await this.quietly(() => this.follower.past.needStrip(range));
  }

  /**
   * @param {Partial<Pick<State, "layer" | "show" | "row" | "edgeCount" | "selected" | "notice"
   *   | "zoom">>} view
   */
  setView(view) {
    this.store.dispatch({ type: "view", view });
  }

  lookLive() {
    this.store.dispatch({ type: "view", view: { chosen: null } });
  }

  /**
   * The run on screen as a plain PyTorch script.
   *
   * @param {import("./types.js").Twin} twin
   * @returns {Promise<{text: string, problem: string}>} one of them is empty
   */
  async script(twin) {
    const { run } = this.store.state;
    try {
      return { text: run ? await this.api.script(run.id, twin) : "", problem: "" };
    } catch (error) {
      if (!this.isApiError(error)) throw error;
      return { text: "", problem: error.detail };
    }
  }

  /**
   * @param {string} id  of any run
   * @returns {Promise<{text: string, problem: string}>} it in words; one of them is empty
   */
  async summary(id) {
    try {
      return { text: (await this.api.summary(id)).text, problem: "" };
    } catch (error) {
      if (!this.isApiError(error)) throw error;
      return { text: "", problem: error.detail };
    }
  }

  /**
   * How often each perceptron of a layer was kept, for a figure of the run on screen.
   *
   * @param {string} layer
   * @param {number} from  a step
   * @param {number} to    included
   * @param {number} bins  columns at most
   */
  async shares(layer, from, to, bins) {
    const { run } = this.store.state;
    return run ? this.asking(() => this.api.strip(run.id, layer, from, to, bins)) : null;
  }

  /** Whether callers that do not have this page's cookie need a token; false: nobody can tell. */
  async needsToken() {
    let isNeeded = false;
    await this.quietly(async () => (isNeeded = await this.api.needsToken()));
    return isNeeded;
  }

  /** @param {{action: string, to: string}} wanted  of the wheel of the run on screen */
  async steer(wanted) {
    const { run } = this.store.state;
    const changed = run && (await this.asking(() => this.api.steer(run.id, wanted)));
    if (changed) this.store.dispatch({ type: "run", run: changed });
  }

  /**
   * Steer the run on screen.
   *
   * @param {object} body
   * @returns {Promise<boolean>} whether it was done
   */
  async command(body) {
    const { run } = this.store.state;
    if (!run) return false;
    const changed = await this.asking(() => this.api.command(run.id, body));
    if (changed) this.store.dispatch({ type: "run", run: changed });
    return changed !== null;
  }

  /**
   * Do what changes something on the server; a refusal is told beside its control.
   *
   * @template T
   * @param {() => Promise<T>} request
   * @returns {Promise<T | null>} null: it was refused
   */
  async asking(request) {
    this.store.dispatch({ type: "command-sent" });
    try {
      const answer = await request();
      this.store.dispatch({ type: "command-done" });
      return answer;
    } catch (error) {
      if (!this.isApiError(error)) throw error;
      const errors = fieldErrors(error);
      const problem = Object.keys(errors).length > 0 ? "" : error.detail;
      this.store.dispatch({ type: "command-refused", problem, errors });
      return null;
    }
  }

  /**
   * Fetch something of the past; a failure is told as what it is, and the page goes on.
   *
   * @param {() => Promise<unknown>} request
   */
  async quietly(request) {
    try {
      await request();
    } catch (error) {
      if (!this.isApiError(error)) throw error;
      this.store.dispatch({ type: "view", view: { notice: error.detail } });
    }
  }
}

/**
 * Errors by field as the panel knows them: without the `recipe.` of the request's body.
 *
 * @param {ApiError} error
 * @returns {Record<string, string>}
 */
function fieldErrors({ fields }) {
  return Object.fromEntries(
    Object.entries(fields).map(([field, message]) => [field.replace(/^recipe\./, ""), message]),
  );
}

/**
 * @param {Recipe} a
 * @param {Recipe} b
 */
function sameLayers(a, b) {
  return a.network.hidden.length === b.network.hidden.length;
}

/**
 * Parts of the recipe on the panel that the run on screen does not have, and `row` where it follows
 * another one: they need a new run.
 *
 * @param {State} state
 * @returns {string[]}
 */
export function needsNewRun({ run, recipe, row }) {
  if (!run || !recipe) return [];
  const rows = rowWithin(recipe, row) === rowWithin(recipe, run.row) ? [] : ["row"];
  return [...differences(recipeOfRun(run), recipe), ...rows];
}
