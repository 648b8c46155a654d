/**
 * Recorded runs and what their rows say; `make_fixtures.py` writes them.
 */

import { readFileSync } from "node:fs";

/** @typedef {import("../../../frontend/state/types.js").Evaluation} Evaluation */
/** @typedef {import("../../../frontend/state/types.js").RunEvent} RunEvent */
/** @typedef {Record<string, any>} Row  as the server words it */
/**
 * @typedef {object} Case
 * @property {ArrayBuffer[]} frames   as a viewer is sent them
 * @property {ArrayBuffer} range      an HTTP answer with some of the steps
 * @property {[number, number]} cut   which ones
 * @property {Row[]} steps
 * @property {Evaluation[]} evaluations
 * @property {{step: number, twin: string, name: string, shape: number[], values: number[]}[]}
 *   snapshots
 * @property {RunEvent[]} events
 */

export const CASES = ["digits", "alone", "gaussian", "batch", "full", "thinned", "mistake"];

/**
 * @param {string} name
 * @returns {ArrayBuffer} memory of its own, as a socket or an answer hands it out
 */
export function readBytes(name) {
  return new Uint8Array(readFileSync(new URL(`fixtures/${name}`, import.meta.url))).buffer;
}

/** @param {string} name */
export function readJson(name) {
  return JSON.parse(readFileSync(new URL(`fixtures/${name}`, import.meta.url), "utf8"));
}

/**
 * @param {string} name
 * @returns {Case}
 */
export function readCase(name) {
  const { lengths, ...expected } = readJson(`${name}.json`);
  const stream = readBytes(`${name}.stream`);
  let start = 0;
  const frames = lengths.map((/** @type {number} */ length) => {
    start += length;
    return stream.slice(start - length, start);
  });
  return { frames, range: readBytes(`${name}.range.arrow`), ...expected };
}

/**
 * The body of an HTTP answer with all of a stream: its messages, then the end.
 *
 * @param {Case} one
 * @param {number} id  of the stream
 */
export function bodyOf({ frames }, id) {
  const parts = frames.filter((frame) => new Uint8Array(frame)[0] === id);
  const end = Uint8Array.of(255, 255, 255, 255, 0, 0, 0, 0);
  return new Blob([...parts.map((part) => part.slice(8)), end]).arrayBuffer();
}

/**
 * A value with typed arrays as plain lists, to be compared with JSON.
 *
 * @param {any} value
 * @returns {any}
 */
export function plain(value) {
  if (ArrayBuffer.isView(value)) return Array.from(/** @type {any} */ (value));
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, plain(one)]));
}
