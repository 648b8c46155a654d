/**
 * Finds out what the Lab's recipe gave over seeds, and trains it over seeds. Knows the server's
 * calls through what it is given; no view.
 */

import { drawnRecipe } from "./select.js";
import { isMoving } from "./sweep.js";
import { SEEDS_ALONE } from "./sweep-draft.js";

/** @typedef {import("./types.js").Recipe} Recipe */
/** @typedef {import("./sweep-asker.js").Later} Later */

/** How long a recipe has to stand before it is asked about, milliseconds. */
const REST_MS = 400;
/** How often, while its sweep trains. */
const POLL_MS = 1500;
/** How often, while nobody answers. */
const GONE_MS = 6000;
/** No answer, or too many questions: another time may do. */
const PASSING = new Set([0, 429]);
const NOT_FOUND = 404;
const NOTHING = { sweep: null, point: null, at_point: null };

export class SweepFinder {
  /**
   * @param {object} parts
   * @param {import("./follow.js").Store} parts.store
   * @param {import("./follow.js").Api} parts.api
   * @param {import("./sweep-asker.js").SweepAsker} parts.asker
   * @param {(error: unknown) => error is import("../net/api.js").ApiError} parts.isApiError
   * @param {Later} parts.later
   */
  constructor({ store, api, asker, isApiError, later }) {
    this.store = store;
    this.api = api;
    this.asker = asker;
    this.isApiError = isApiError;
    this.later = later;
    /** What is asked about; null: nobody looks. @type {Recipe | null} */
    this.recipe = null;
    this.callOff = () => {};
  }

  /** To be called with each state: asks only when it is time to. */
  watch() {
    const { state } = this.store;
    const recipe = state.screen === "lab" ? drawnRecipe(state) : null;
    if (recipe === this.recipe) return;
    this.recipe = recipe;
    this.callOff();
    if (recipe) this.callOff = this.later(() => this.find(), REST_MS);
  }

  async find() {
    const { recipe } = this;
    if (!recipe) return;
    this.callOff();
    try {
      const found = (await this.followed(recipe)) ?? (await this.api.findSweep(recipe));
      if (recipe !== this.recipe) return;
      this.tell(recipe, found);
      if (isMoving(found.sweep)) this.callOff = this.later(() => this.find(), POLL_MS);
    } catch (error) {
      // Beside the card of a run this is no news: whether the server is there is told elsewhere.
      if (!this.isApiError(error)) throw error;
      if (recipe !== this.recipe) return;
      if (error.status === NOT_FOUND) this.tell(recipe, NOTHING);
      else if (PASSING.has(error.status) || error.status >= 500)
        this.callOff = this.later(() => this.find(), GONE_MS);
    }
  }

  /**
   * @param {Recipe} recipe
   * @param {import("./sweep.js").Found} found
   */
  tell(recipe, found) {
    this.store.dispatch({ type: "sweep", event: { do: "found", recipe, found } });
  }

  /**
   * The sweep that was found and trains, as it is now.
   *
   * @param {Recipe} recipe
   * @returns {Promise<import("./sweep.js").Found | null>} null: there is none
   */
  async followed(recipe) {
    const { found } = this.store.state.sweep;
    if (found?.recipe !== recipe || !isMoving(found.found.sweep)) return null;
    const { point } = found.found;
    const { points, ...sweep } = await this.api.sweep(found.found.sweep?.id ?? "");
    return { sweep, point, at_point: points[point ?? 0] };
  }

  /** Train the recipe that is shown over seeds. */
  async start() {
    const recipe = drawnRecipe(this.store.state);
    if (!recipe) return;
    const made = await this.asker.start({ recipe, axis: null, seeds: SEEDS_ALONE });
    if (!made) return;
    const { points, ...sweep } = made;
    const found = { sweep, point: 0, at_point: points[0] };
    this.tell(recipe, found);
    await this.find();
  }
}
