/**
 * Joins the state to the address bar: what a link says is shown, what is shown is a link.
 */

import { decodeHash, encodeHash, screenOf } from "./hash.js";
import { mendRecipe } from "./mend.js";
import { differences, dropoutLayers, recipeOfRun } from "./recipe.js";
import { followedRow, rowWithin } from "./row.js";
import { drawnRecipe } from "./select.js";
import { draftFrom, sweepTold } from "./sweep-address.js";
import { chapterRun } from "./story.js";
import { rememberTold } from "./told.js";

/** @typedef {import("./types.js").Recipe} Recipe */
/** @typedef {import("./initial.js").State} State */

/** After so long a server that did not answer is asked again, milliseconds. */
export const ASK_AGAIN_MS = 2000;
/** @typedef {(chapter: string | null, run: string | null, step: number | null) => Promise<void>}
 *   OpenStory */
/** @typedef {{store: import("./follow.js").Store, actions: import("./actions.js").Actions,
 *   openStory: OpenStory}} Shown */

/** Browsers refuse an address that changes with each step that a reader drags past. */
const REST_MS = 250;

/**
 * Read what there is to choose from. A server that does not answer yet is asked again and again;
 * one that refuses is not.
 *
 * @param {object} parts
 * @param {import("./follow.js").Store} parts.store
 * @param {import("./follow.js").Api} parts.api
 * @param {(error: unknown) => error is import("../net/api.js").ApiError} parts.isApiError
 * @param {(ms: number) => Promise<void>} parts.pause
 * @returns {Promise<boolean>} whether it is known now
 */
export async function readCatalogue({ store, api, isApiError, pause }) {
  try {
    const asked = /** @type {const} */ ([api.datasets(), api.presets(), api.limits()]);
    const [datasets, presets, limits] = await Promise.all(asked);
    store.dispatch({ type: "limits", limits });
    store.dispatch({ type: "catalogue", datasets, presets });
    return true;
  } catch (error) {
    if (!isApiError(error)) throw error;
    store.dispatch({ type: "connection", connection: "gone" });
    store.dispatch({ type: "view", view: { notice: error.detail } });
    if (error.status >= 400 && error.status < 500) return false;
  }
  await pause(ASK_AGAIN_MS);
  if (!(await readCatalogue({ store, api, isApiError, pause }))) return false;
  store.dispatch({ type: "connection", connection: "idle" });
  store.dispatch({ type: "view", view: { notice: "" } });
  return true;
}

/**
 * Read the catalogue, show what the address asks for, and keep the address true from then on.
 *
 * @param {object} parts
 * @param {import("./follow.js").Store} parts.store
 * @param {import("./follow.js").Api} parts.api
 * @param {import("./actions.js").Actions} parts.actions
 * @param {(error: unknown) => error is import("../net/api.js").ApiError} parts.isApiError
 * @param {(ms: number) => Promise<void>} parts.pause
 * @param {OpenStory} parts.openStory
 */
export async function bindAddress({ store, api, actions, isApiError, pause, openStory }) {
  if (!(await readCatalogue({ store, api, isApiError, pause }))) return actions.grant();
  let reading = 0;
  let written = location.hash;
  let rests = false;
  const addressNow = rememberTold(addressOf);
  const write = (/** @type {State} */ state) => {
    const hash = reading > 0 ? null : addressNow(state);
    if (hash === null || hash === written) return;
    // Another screen is a step that can be taken back, anything else is not.
    const isAway = screenOf(hash) !== screenOf(location.hash);
    if (rests && !isAway) return;
    written = hash;
    history[isAway ? "pushState" : "replaceState"](null, "", hash);
    rests = true;
    setTimeout(() => {
      rests = false;
      write(store.state);
    }, REST_MS);
  };
  const read = async (/** @type {boolean} */ isFirst) => {
    written = location.hash;
    reading += 1;
    const shown = showAddress(location.hash, { store, actions, openStory }, isFirst);
    await shown.finally(() => (reading -= 1));
    write(store.state);
  };
  window.addEventListener("hashchange", () => {
    if (location.hash !== written) read(false);
  });
  await read(true);
  store.subscribe(write);
  await actions.grant();
}

/**
 * @param {string} hash
 * @param {Shown} parts
 * @param {boolean} isFirst  nothing is on screen yet
 */
async function showAddress(hash, { store, actions, openStory }, isFirst) {
  const { presets, datasets, screen, run } = store.state;
  const base = presets[0].recipe;
  const address = decodeHash(hash, base);
  store.dispatch({ type: "screen", screen: address.screen });
  if (address.screen === "runs") showList(address, store);
  if (address.screen === "sweep" && hash.includes("?")) showSweep(address, store);
  if (address.screen === "story") return showStory(address, store, actions, openStory);
  // The list of runs is not about what is on screen, nor is the mere name of a screen.
  const isMereName = !hash.includes("?") && address.screen !== screen;
  if (!isFirst && (address.screen === "runs" || isMereName)) return;
  store.dispatch({ type: "lesson", hidden: address.hide, embedded: address.embed });
  const problems = address.ignored.length > 0 ? [notUnderstood(address.ignored)] : [];
  const isNewRow = (address.row ?? 0) !== store.state.row;
  if (!address.run || address.run !== run?.id) takeRow(address, actions, problems);
  // A run opens at the step; choosing it once more would undo what a reader chose since then.
  if (address.run && address.run !== run?.id) await actions.open(address.run, address.step);
  else if (address.run) await actions.chooseStep(address.step);
  else if (run) actions.leave();
  const { run: shown, recipe } = store.state;
  const isNew = recipe === null || isNewRow || differences(recipe, address.recipe).length > 0;
  if (!shown && isNew) problems.push(...(await lookAt(address.recipe, base, datasets, actions)));
  showView(address, store, actions, problems);
}

/**
 * @param {import("./hash.js").Address} address  of what is not on screen yet
 * @param {import("./actions.js").Actions} actions
 * @param {string[]} problems  found so far
 */
function takeRow({ row, recipe }, actions, problems) {
  const fits = row === null || row === rowWithin(recipe, row);
  if (!fits) problems.push(notUnderstood(["row"]));
  actions.setView({ row: (fits && row) || 0 });
}

/**
 * A chapter says which recipe it is about: of that nothing is in its address.
 *
 * @param {import("./hash.js").Address} address
 * @param {import("./follow.js").Store} store
 * @param {import("./actions.js").Actions} actions
 * @param {OpenStory} openStory
 */
async function showStory({ chapter, run, step, hide, embed, ignored }, store, actions, openStory) {
  store.dispatch({ type: "lesson", hidden: hide, embedded: embed });
  await openStory(chapter, run, step);
  if (ignored.length > 0) actions.setView({ notice: notUnderstood(ignored) });
}

/**
 * @param {import("./hash.js").Address} address
 * @param {import("./follow.js").Store} store
 */
function showList({ find, among, compare }, store) {
  store.dispatch({ type: "runs", event: { do: "filter", find, among } });
  if (compare.length > 0) store.dispatch({ type: "runs", event: { do: "pick", picked: compare } });
  const comparing = compare.length > 0;
  store.dispatch({ type: "runs", event: { do: "compare", comparing } });
}

/**
 * @param {import("./hash.js").Address} address
 * @param {import("./follow.js").Store} store
 */
function showSweep({ sweep, recipe }, store) {
  const { id, point, figure } = sweep;
  store.dispatch({ type: "sweep", event: { do: "choose", id, point } });
  store.dispatch({ type: "sweep", event: { do: "look", figure } });
  const draft = draftFrom(sweep, recipe);
  if (draft) store.dispatch({ type: "sweep", event: { do: "draft", draft } });
}

/**
 * @param {import("./hash.js").Address} address
 * @param {import("./follow.js").Store} store
 * @param {import("./actions.js").Actions} actions
 * @param {string[]} problems  found so far
 */
function showView({ layer, show, zoom }, store, actions, problems) {
  const recipe = drawnRecipe(store.state);
  const isLayer = layer === null || (recipe && dropoutLayers(recipe).includes(layer));
  if (!isLayer) problems.push(notUnderstood(["layer"]));
  const shown = (isLayer && layer) || "hidden_1";
  actions.setView({ show: show ?? "example", layer: shown, zoom: zoom ?? "auto" });
  if (problems.length > 0) actions.setView({ notice: problems.join(" ") });
}

/** @param {readonly string[]} names */
function notUnderstood(names) {
  return `The link has parts that were not understood: ${names.join(", ")}.`;
}

/**
 * Put a link's recipe on the panel; what the server finds impossible in it gets its default.
 *
 * @param {Recipe} recipe
 * @param {Recipe} base
 * @param {State["datasets"]} datasets
 * @param {import("./actions.js").Actions} actions
 * @returns {Promise<string[]>} what was impossible, in words
 */
async function lookAt(recipe, base, datasets, actions) {
  const found = await actions.look(recipe);
  const fields = Object.keys(found);
  if (fields.length === 0) return [];
  const rest = await actions.look(mendRecipe(recipe, base, fields, datasets));
  if (Object.keys(rest).length > 0) await actions.look(base);
  const what = "The link asks for what is not possible; a default takes its place.";
  return [what, ...Object.values(found)];
}

/**
 * @param {State} state
 * @returns {string | null} null: nothing to link to yet
 */
export function addressOf(state) {
  const { recipe, presets, run, chosen, layer, show, zoom, screen, hidden, embedded, runs } = state;
  if (!recipe || presets.length === 0) return null;
  if (screen === "story") return storyAddress(state);
  const list = {
    find: runs.find,
    among: runs.among === "all" ? null : runs.among,
    compare: runs.comparing ? runs.picked : null,
  };
  const view = {
    screen,
    run: run?.id ?? null,
    step: chosen,
    layer: layer === "hidden_1" ? null : layer,
    show: show === "example" ? null : show,
    row: followedRow(state, 0) || null,
    zoom: zoom === "auto" ? null : zoom,
    hide: hidden,
    embed: embedded,
    ...(screen === "runs" ? list : {}),
    ...(screen === "sweep" ? sweepTold(state.sweep, recipe) : {}),
  };
  return encodeHash(run ? recipeOfRun(run) : recipe, presets[0].recipe, view);
}

/** @param {State} state */
function storyAddress(state) {
  const { story, presets, hidden, embedded, chosen, screen } = state;
  const run = story.chapter ? chapterRun(state) : null;
  const view = {
    screen,
    chapter: story.chapter,
    run: run?.id ?? null,
    step: run ? chosen : null,
    hide: hidden,
    embed: embedded,
  };
  return encodeHash(presets[0].recipe, presets[0].recipe, view);
}

/**
 * What to share of what is on screen.
 *
 * @typedef {object} Lesson
 * @property {boolean} withRun    the very run; else its recipe, for a new one
 * @property {boolean} withStep   the step that is looked at; else the newest
 * @property {readonly string[]} hidden  groups of controls to leave out
 * @property {boolean} isEmbedded for a frame
 */

/**
 * @param {State} state
 * @param {Lesson} lesson
 * @returns {string} with its `#`
 */
export function lessonLink(state, { withRun, withStep, hidden, isEmbedded }) {
  const { run, chosen, screen } = state;
  const own = run && !withRun ? { run: null, chosen: null, recipe: recipeOfRun(run) } : {};
  const step = withStep ? chosen : null;
  const shown = { ...state, chosen: step, hidden, embedded: isEmbedded, ...own };
  return addressOf(shown) ?? `#${screen}`;
}

/**
 * @param {State} state
 * @param {import("./types.js").Run | null} run
 * @returns {string} the Lab with this run
 */
export function linkToRun(state, run) {
  const link = run && addressOf({ ...state, screen: "lab", run, chosen: null, layer: "hidden_1" });
  return link ?? "#lab";
}

/**
 * @type {(state: State, screens: readonly {screen: State["screen"]}[]) =>
 *   Partial<Record<State["screen"], string>>} the address of each, showing what is shown now
 */
export const linksOf = rememberTold((state, screens) => {
  const links = screens.map(({ screen }) => [screen, addressOf({ ...state, screen })]);
  return Object.fromEntries(links.filter(([, link]) => link !== null));
});
