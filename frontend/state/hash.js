/**
 * The page's address: recipe, run and view as a hash that people can read and edit.
 *
 * `#lab?data=moons&n=60&layers=32-32&p=0,0.5,0.5&run=…&step=120`. What is left out has the
 * default; what cannot be understood is left out too, and told. Pure; touches no address bar.
 */

import { isGroup } from "./lesson.js";
import { AMONG, MOST_COMPARED } from "./runs.js";
import { sweepFrom } from "./sweep-address.js";
import { isChapter } from "./story-plan.js";

/** @typedef {import("./types.js").Recipe} Recipe */
/**
 * @typedef {object} Address
 * @property {import("./initial.js").Screen} screen
 * @property {Recipe} recipe
 * @property {string | null} run
 * @property {number | null} step
 * @property {string | null} layer
 * @property {"example" | "batch" | null} show
 * @property {number | null} row          which row of each batch to follow
 * @property {"all" | number | null} zoom  of the strip: the whole run, or steps a column
 * @property {readonly string[]} hide     groups that a lesson leaves out
 * @property {boolean} embed              without chrome, for a frame
 * @property {string} find                the list of runs: text that titles are to contain
 * @property {import("./runs.js").Among} among  … and which states it lists
 * @property {readonly string[]} compare  … and which runs are compared
 * @property {import("./sweep-address.js").SweepAddress} sweep  what the screen of sweeps shows
 * @property {string | null} chapter     of the story
 * @property {readonly string[]} ignored  names of what could not be understood
 */

/** @typedef {(text: string) => any} Read returns undefined for what makes no sense */

/** @type {readonly import("./initial.js").Screen[]} */
const SCREENS = ["lab", "why", "sweep", "story", "runs", "api"];
const MAX_LAYERS = 8;
const MAX_FIND = 100;

/** @type {Read} */
const number = (text) => {
  const value = text.trim() === "" ? NaN : Number(text);
  return Number.isFinite(value) ? value : undefined;
};
/** @type {Read} */
const whole = (text) => (/^\d{1,10}$/.test(text) ? Number(text) : undefined);
/** @type {Read} */
const flag = (text) => ({ yes: true, no: false })[text];
/** @type {(names: readonly string[]) => Read} */
const oneOf = (names) => (text) => (names.includes(text) ? text : undefined);
/** @type {(separator: string, read: Read) => Read} */
const list = (separator, read) => (text) => {
  const values = text.split(separator).map(read);
  const fits = values.length <= MAX_LAYERS + 1 && values.every((value) => value !== undefined);
  return fits ? values : undefined;
};
/** @type {Read} */
const id = (text) => text.match(/^\w{1,64}$/)?.[0];
/** @type {Read} a power of two */
const zoom = (text) => {
  const steps = whole(text);
  return text === "all" ? text : Number.isInteger(Math.log2(steps)) ? steps : undefined;
};
/** @type {(read: Read) => Read} */
const orNone = (read) => (text) => (text === "none" ? null : read(text));

/**
 * How each part of a recipe is called in the address, and read from it.
 *
 * @type {readonly {key: string, part: string, name: string, read: Read, separator?: string}[]}
 */
const FIELDS = [
  { key: "data", part: "dataset", name: "name", read: (text) => text.match(/^\w{1,40}$/)?.[0] },
  { key: "n", part: "dataset", name: "train_size", read: whole },
  { key: "wrong", part: "dataset", name: "label_noise", read: number },
  { key: "noise", part: "dataset", name: "noise", read: orNone(number) },
  { key: "giveaway", part: "dataset", name: "give_away", read: whole },
  {
    key: "holdout",
    part: "dataset",
    name: "give_away_holdout",
    read: oneOf(["as_training", "removed", "lying"]),
  },
  { key: "dataseed", part: "dataset", name: "seed", read: whole },
  { key: "layers", part: "network", name: "hidden", read: list("-", whole), separator: "-" },
  {
    key: "act",
    part: "network",
    name: "activation",
    read: oneOf(["relu", "leaky_relu", "tanh", "sigmoid", "gelu"]),
  },
  { key: "auto", part: "network", name: "autoencoder", read: flag },
  { key: "kind", part: "dropout", name: "kind", read: oneOf(["bernoulli", "gaussian"]) },
  { key: "scope", part: "dropout", name: "mask_scope", read: oneOf(["example", "batch"]) },
  {
    key: "break",
    part: "dropout",
    name: "mistake",
    read: oneOf(["none", "forget_eval", "forget_scale", "scale_again"]),
  },
  { key: "opt", part: "training", name: "optimizer", read: oneOf(["sgd", "adam", "adamw"]) },
  { key: "lr", part: "training", name: "learning_rate", read: number },
  { key: "mom", part: "training", name: "momentum", read: number },
  { key: "nesterov", part: "training", name: "nesterov", read: flag },
  { key: "decay", part: "training", name: "weight_decay", read: number },
  { key: "maxnorm", part: "training", name: "max_norm", read: orNone(number) },
  { key: "batch", part: "training", name: "batch_size", read: whole },
  { key: "steps", part: "training", name: "max_steps", read: whole },
];
const TOP_FIELDS = /** @type {const} */ ([
  { key: "twin", name: "twin", read: flag },
  { key: "seed", name: "seed", read: whole },
]);

/**
 * @param {Recipe} recipe
 * @param {Recipe} base   what is left out because it is the default
 * @param {Partial<Record<Exclude<keyof Address, "screen" | "recipe" | "ignored">, unknown>>
 *   & Partial<Record<"point" | "figure" | "axis" | "values" | "seeds", unknown>>
 *   & {screen?: string}} [view]  what is null or empty is left out
 * @returns {string} with its `#`
 */
export function encodeHash(recipe, base, view = {}) {
  /** @type {string[]} */
  const pairs = [];
  const add = (/** @type {string} */ key, /** @type {unknown} */ value) =>
    pairs.push(`${key}=${encodeURIComponent(String(value)).replaceAll("%2C", ",")}`);
  for (const { key, part, name, separator } of FIELDS) {
    const value = /** @type {any} */ (recipe)[part][name];
    if (!same(value, /** @type {any} */ (base)[part][name])) add(key, text(value, separator));
  }
  const probabilities = [recipe.dropout.input, ...recipe.dropout.hidden];
  if (!same(probabilities, [base.dropout.input, ...base.dropout.hidden])) {
    add("p", probabilities.join(","));
  }
  for (const { key, name } of TOP_FIELDS) {
    if (recipe[name] !== base[name]) add(key, text(recipe[name]));
  }
  for (const [key, value] of Object.entries(view)) {
    if (key !== "screen" && !isNothing(value)) add(key, value === true ? 1 : value);
  }
  const screen = view.screen ?? "lab";
  return pairs.length > 0 ? `#${screen}?${pairs.join("&")}` : `#${screen}`;
}

/**
 * @param {string} hash  with or without its `#`
 * @param {Recipe} base
 * @returns {Address}
 */
export function decodeHash(hash, base) {
  const [screen, query] = split(hash.replace(/^#/, ""));
  const given = new Map(new URLSearchParams(query));
  /** @type {string[]} */
  const ignored = [];
  const take = (/** @type {string} */ key, /** @type {Read} */ read) => {
    const found = given.get(key);
    given.delete(key);
    const value = found === undefined ? undefined : read(found);
    if (found !== undefined && value === undefined) ignored.push(key);
    return value;
  };
  const recipe = recipeFrom(take, base);
  if (screen !== "" && screen !== screenOf(hash)) ignored.push(screen);
  const address = {
    screen: screenOf(hash),
    recipe,
    run: take("run", id) ?? null,
    step: take("step", whole) ?? null,
    layer: take("layer", (text) => text.match(/^(input|hidden_\d)$/)?.[0]) ?? null,
    show: take("show", oneOf(["example", "batch"])) ?? null,
    row: take("row", (text) => (/^\d{1,4}$/.test(text) ? Number(text) : undefined)) ?? null,
    zoom: take("zoom", zoom) ?? null,
    ...lessonFrom(take, ignored),
    find: take("find", (text) => text.slice(0, MAX_FIND)) ?? "",
    among: take("among", oneOf(Object.keys(AMONG))) ?? "all",
    compare: take("compare", ids) ?? [],
    sweep: sweepFrom(take),
    chapter: take("chapter", (text) => (isChapter(text) ? text : undefined)) ?? null,
  };
  return { ...address, ignored: [...ignored, ...given.keys()] };
}

/** @param {string} hash @returns {Address["screen"]} */
export function screenOf(hash) {
  const [screen] = split(hash.replace(/^#/, ""));
  return SCREENS.find((one) => one === screen) ?? "lab";
}

/**
 * @param {(key: string, read: Read) => any} take
 * @param {Recipe} base
 * @returns {Recipe}
 */
function recipeFrom(take, base) {
  /** @type {any} */
  const recipe = structuredClone(base);
  const isGiven = new Set();
  for (const { key, part, name, read } of FIELDS) {
    const value = take(key, read);
    if (value !== undefined) recipe[part][name] = value;
    if (value !== undefined) isGiven.add(key);
  }
  const { autoencoder } = recipe.network;
  if (!autoencoder)
    delete recipe.network.autoencoder; // as recipes spell it
  else if (!isGiven.has("wrong")) recipe.dataset.label_noise = 0; // there are no labels to be wrong
  for (const { key, name, read } of TOP_FIELDS) recipe[name] = take(key, read) ?? recipe[name];
  const layers = recipe.network.hidden.length;
  const fits = list(",", number);
  const probabilities = take("p", (text) => {
    const values = fits(text);
    return values?.length === layers + 1 ? values : undefined;
  });
  const hidden = recipe.dropout.hidden;
  recipe.dropout.hidden =
    probabilities?.slice(1) ?? Array.from({ length: layers }, (_, i) => hidden[i] ?? 0.5);
  recipe.dropout.input = probabilities?.[0] ?? recipe.dropout.input;
  return recipe;
}

/**
 * @param {(key: string, read: Read) => any} take
 * @param {string[]} ignored  told here too: groups of which nothing is known
 * @returns {{hide: readonly string[], embed: boolean}}
 */
function lessonFrom(take, ignored) {
  /** @type {string[]} */
  const names = take("hide", (text) => [...new Set(text.split(","))]) ?? [];
  ignored.push(...names.filter((name) => !isGroup(name)).map((name) => `hide=${name}`));
  return { hide: names.filter(isGroup), embed: take("embed", oneOf(["1"])) === "1" };
}

/** @type {Read} */
function ids(text) {
  const values = text.split(",").map(id);
  return values.length <= MOST_COMPARED && values.every(Boolean) ? values : undefined;
}

/** @param {unknown} value  of a view */
function isNothing(value) {
  const isEmpty = Array.isArray(value) && value.length === 0;
  return value === null || value === undefined || value === "" || value === false || isEmpty;
}

/** @param {string} hash */
function split(hash) {
  const at = hash.indexOf("?");
  return at < 0 ? [hash, ""] : [hash.slice(0, at), hash.slice(at + 1)];
}

/**
 * @param {unknown} a
 * @param {unknown} b
 */
function same(a, b) {
  return JSON.stringify(a) === JSON.stringify(b);
}

/**
 * @param {unknown} value
 * @param {string} [separator]
 */
function text(value, separator = ",") {
  if (value === null) return "none";
  if (typeof value === "boolean") return value ? "yes" : "no";
  return Array.isArray(value) ? value.join(separator) : String(value);
}
