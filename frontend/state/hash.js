/**
 * The page's address: recipe, run and view as a hash that people can read and edit.
 *
 * `#lab?data=moons&n=60&layers=32-32&p=0,0.5,0.5&run=…&step=120`. What is left out has the
 * default; what cannot be understood is left out too, and told. Pure; touches no address bar.
 */

/** @typedef {import("./types.js").Recipe} Recipe */
/**
 * @typedef {object} Address
 * @property {string} screen
 * @property {Recipe} recipe
 * @property {string | null} run
 * @property {number | null} step
 * @property {string | null} layer
 * @property {"example" | "batch" | null} show
 * @property {readonly string[]} ignored  names of what could not be understood
 */

/** @typedef {(text: string) => any} Read returns undefined for what makes no sense */

const SCREENS = ["lab"];
const MAX_LAYERS = 8;

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
  { key: "dataseed", part: "dataset", name: "seed", read: whole },
  { key: "layers", part: "network", name: "hidden", read: list("-", whole), separator: "-" },
  {
    key: "act",
    part: "network",
    name: "activation",
    read: oneOf(["relu", "leaky_relu", "tanh", "sigmoid", "gelu"]),
  },
  { key: "kind", part: "dropout", name: "kind", read: oneOf(["bernoulli", "gaussian"]) },
  { key: "scope", part: "dropout", name: "mask_scope", read: oneOf(["example", "batch"]) },
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
 * @param {{screen?: string, run?: string | null, step?: number | null, layer?: string | null,
 *   show?: string | null}} [view]
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
    if (key !== "screen" && value !== null && value !== undefined) add(key, value);
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
  const address = {
    screen: SCREENS.includes(screen) ? screen : "lab",
    recipe,
    run: take("run", (text) => text.match(/^\w{1,64}$/)?.[0]) ?? null,
    step: take("step", whole) ?? null,
    layer: take("layer", (text) => text.match(/^(input|hidden_\d)$/)?.[0]) ?? null,
    show: take("show", oneOf(["example", "batch"])) ?? null,
  };
  return { ...address, ignored: [...ignored, ...given.keys()] };
}

/**
 * @param {(key: string, read: Read) => any} take
 * @param {Recipe} base
 * @returns {Recipe}
 */
function recipeFrom(take, base) {
  /** @type {any} */
  const recipe = structuredClone(base);
  for (const { key, part, name, read } of FIELDS) {
    const value = take(key, read);
    if (value !== undefined) recipe[part][name] = value;
  }
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
