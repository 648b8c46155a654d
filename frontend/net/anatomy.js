/**
 * One step taken apart, as the server tells it: numbers packed into text become arrays again.
 */

/** @typedef {import("../state/types.js").Anatomy} Anatomy */
/** @typedef {import("../state/types.js").Parameter} Parameter */

/**
 * @param {any} answer  of `POST /runs/{id}/probes/what-if`
 * @returns {Anatomy}
 */
export function anatomyIn(answer) {
  return {
    ...answer,
    weights: parametersIn(answer.weights),
    actual: courseIn(answer.actual),
    altered: answer.altered ? courseIn(answer.altered) : null,
  };
}

/** @param {any} course */
function courseIn(course) {
  return { ...course, weight_change: parametersIn(course.weight_change) };
}

/**
 * @param {Record<string, {shape: number[], values: string}>} packed
 * @returns {Record<string, Parameter>}
 */
function parametersIn(packed) {
  return Object.fromEntries(
    Object.entries(packed).map(([name, { shape, values }]) => [
      name,
      { shape, values: floatsIn(values) },
    ]),
  );
}

/**
 * @param {string} text  base64 of little-endian float32
 * @returns {Float32Array}
 */
export function floatsIn(text) {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const view = new DataView(bytes.buffer);
  return Float32Array.from({ length: bytes.length / 4 }, (_, i) => view.getFloat32(4 * i, true));
}
