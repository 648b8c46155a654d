/**
 * Joins the state to the address bar: what a link says is shown, what is shown is a link.
 */

import { decodeHash, encodeHash } from "./hash.js";
import { recipeOfRun } from "./recipe.js";

/** @typedef {import("./types.js").Recipe} Recipe */
/** @typedef {import("./initial.js").State} State */

/**
 * Read the catalogue, show what the address asks for, and keep the address true from then on.
 *
 * @param {object} parts
 * @param {import("./follow.js").Store} parts.store
 * @param {import("./follow.js").Api} parts.api
 * @param {import("./actions.js").Actions} parts.actions
 * @param {(error: unknown) => error is import("../net/api.js").ApiError} parts.isApiError
 */
export async function bindAddress({ store, api, actions, isApiError }) {
  try {
    const [datasets, presets] = await Promise.all([api.datasets(), api.presets()]);
    store.dispatch({ type: "catalogue", datasets, presets });
  } catch (error) {
    if (!isApiError(error)) throw error;
    store.dispatch({ type: "connection", connection: "gone" });
    store.dispatch({ type: "view", view: { notice: error.detail } });
    return;
  }
  let written = location.hash;
  const follow = () => showAddress(location.hash, store, actions);
  window.addEventListener("hashchange", () => {
    if (location.hash !== written) follow();
  });
  await follow();
  store.subscribe((state) => {
    const hash = addressOf(state);
    if (hash === null || hash === written) return;
    written = hash;
    history.replaceState(null, "", hash);
  });
}

/**
 * @param {string} hash
 * @param {import("./follow.js").Store} store
 * @param {import("./actions.js").Actions} actions
 */
async function showAddress(hash, store, actions) {
  const base = store.state.presets[0].recipe;
  const address = decodeHash(hash, base);
  if (address.show) actions.setView({ show: address.show });
  if (address.run) {
    await actions.open(address.run);
  }
  if (!store.state.run) await actions.look(address.recipe);
  else if (address.step !== null) await actions.chooseStep(address.step);
  if (address.layer) actions.setView({ layer: address.layer });
  if (address.ignored.length > 0) {
    const names = address.ignored.join(", ");
    actions.setView({ notice: `The link has parts that were not understood: ${names}.` });
  }
}

/**
 * @param {State} state
 * @returns {string | null} null: nothing to link to yet
 */
export function addressOf({ recipe, presets, run, chosen, layer, show }) {
  if (!recipe || presets.length === 0) return null;
  const view = {
    run: run?.id ?? null,
    step: chosen,
    layer: layer === "hidden_1" ? null : layer,
    show: show === "example" ? null : show,
  };
  return encodeHash(run ? recipeOfRun(run) : recipe, presets[0].recipe, view);
}
