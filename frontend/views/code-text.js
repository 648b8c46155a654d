/**
 * What every language of the API screen has in common: what code is about, and values spelled out.
 * Pure.
 */

/** @typedef {import("../state/types.js").Recipe} Recipe */
/**
 * @typedef {object} CodeFacts
 * @property {string} origin         of the server, such as `http://127.0.0.1:8000`
 * @property {Recipe} recipe
 * @property {{id: string, step: number} | null} run  the one on screen; null: make one
 * @property {boolean} needsToken
 */
/**
 * @typedef {object} Section
 * @property {string} title
 * @property {string} text   what to know about it
 * @property {string} code
 */
/** @typedef {{none: string, yes: string, no: string}} Words how a language says null and flags */

/** @type {Words} */
export const JSON_WORDS = { none: "null", yes: "true", no: "false" };
/** @type {Words} */
export const PYTHON_WORDS = { none: "None", yes: "True", no: "False" };

/** @typedef {{field: "pace" | "start", value: number | boolean, text: string}} Start */

/** Fewer steps than these are over before anyone has paused them. */
const LEAST_TO_STEER = 8;
const LEAST_TO_HURRY = 60;
const MOST_LETTERS = 96;

/**
 * How the example treats a run of this recipe: slowly enough to get a word in.
 *
 * @param {Recipe} recipe
 * @returns {{canSteer: boolean, start: Start, watched: number}} how to start it, and how many steps
 *   to watch before anything is done
 */
export function pacing({ training }) {
  const most = training.max_steps;
  const canSteer = most >= LEAST_TO_STEER;
  const quick =
    "It starts at once, or waits for its place. Without a pace it goes as fast as it can.";
  return {
    canSteer,
    start: canSteer
      ? { field: "pace", value: most >= LEAST_TO_HURRY ? 20 : 2, text: quick }
      : { field: "start", value: false, text: "It waits for its first command." },
    watched: Math.max(1, Math.min(10, Math.floor(most / 4))),
  };
}

/**
 * @param {unknown} value  as JSON has it
 * @param {Words} words
 * @returns {string} on one line
 */
export function spelled(value, words) {
  if (value === null) return words.none;
  if (typeof value === "boolean") return value ? words.yes : words.no;
  if (Array.isArray(value)) return `[${value.map((one) => spelled(one, words)).join(", ")}]`;
  if (typeof value !== "object") return JSON.stringify(value);
  const pairs = Object.entries(value).map(([name, inner]) => `"${name}": ${spelled(inner, words)}`);
  return `{${pairs.join(", ")}}`;
}

/**
 * @param {Recipe} recipe
 * @param {Words} words
 * @param {string} indent  of each of its lines but the first
 * @param {string} [ending]  behind the last part
 * @returns {string} a line for each part
 */
export function spelledRecipe(recipe, words, indent, ending = "") {
  const lines = Object.entries(recipe).map(([name, part]) => {
    const line = `${indent}  "${name}": ${spelled(part, words)}`;
    return line.length > MOST_LETTERS ? filled(line, `${indent}    `) : line;
  });
  return `{\n${lines.join(",\n")}${ending}\n${indent}}`;
}

/**
 * @param {string} line  too long, with commas
 * @param {string} indent  of what follows
 * @returns {string} the same on several lines
 */
function filled(line, indent) {
  const [first, ...rest] = line.split(/(?<=,) (?=")/);
  return rest.reduce((text, piece) => {
    const last = text.slice(text.lastIndexOf("\n") + 1);
    const fits = last.length + 1 + piece.length <= MOST_LETTERS;
    return fits ? `${text} ${piece}` : `${text}\n${indent}${piece}`;
  }, first);
}

/**
 * A drop probability that is not the one in force, for the first hidden layer.
 *
 * @param {Recipe} recipe
 */
export function anotherProbability({ dropout }) {
  return dropout.hidden[0] === 0.2 ? 0.5 : 0.2;
}
