/**
 * A column of lists, without what the parser keeps beside it: a page holds thousands of these.
 *
 * Reads from where the numbers lie in the message. Knows Arrow's layout: offsets, bits, halves.
 */

import { Precision, Type } from "@uwdata/flechette";

/** @typedef {Float32Array | Uint16Array | Int32Array} Numbers */

export class Lists {
  /** @param {import("./columns.js").Column} column  lists of fixed size or not */
  constructor(column) {
    const { values, type } = column.children[0];
    const { stride } = /** @type {{stride?: number}} */ (/** @type {unknown} */ (column.type));
    this.count = column.length;
    this.values = values;
    this.halves = type.typeId === Type.Float && type.precision === Precision.HALF;
    this.width = stride ?? 0;
    this.offsets = stride === undefined ? /** @type {Int32Array} */ (column.offsets) : null;
    this.validity = column.nullCount > 0 ? column.validity : null;
  }

  /**
   * @param {number} row
   * @returns {boolean} false: there is nothing in this row
   */
  has(row) {
    return this.validity === null || ((this.validity[row >> 3] >> (row & 7)) & 1) === 1;
  }

  /**
   * @param {number} row
   * @returns {Numbers} float32 and whole numbers as they lie there, halves as float32
   */
  numbers(row) {
    const values = /** @type {Numbers} */ (this.values);
    const found = values.subarray(this.start(row), this.start(row + 1));
    return this.halves ? floatsOf(/** @type {Uint16Array} */ (found)) : found;
  }

  /**
   * @param {number} row
   * @param {number} place  in its list
   * @returns {number} the one number there; NaN: there is none
   */
  number(row, place) {
    const at = this.start(row) + place;
    if (!(at < this.start(row + 1))) return NaN;
    const value = /** @type {Numbers} */ (this.values)[at];
    return this.halves ? halvesAsFloats()[value] : value;
  }

  /**
   * @param {number} row
   * @param {number} [rows]  how many lists, one behind the other
   * @returns {Uint8Array} bits as bytes of 0 and 1
   */
  bits(row, rows = 1) {
    const [start, end] = [this.start(row), this.start(row + rows)];
    const bytes = /** @type {Uint8Array} */ (this.values);
    const flags = new Uint8Array(end - start);
    for (let at = start; at < end; at += 1) flags[at - start] = (bytes[at >> 3] >> (at & 7)) & 1;
    return flags;
  }

  /**
   * @param {number} row
   * @returns {number} where its list starts
   */
  start(row) {
    return this.offsets === null ? row * this.width : this.offsets[row];
  }
}

/** Every half there is, as a float32. Made when first needed. @type {Float32Array | null} */
let everyHalf = null;

/**
 * @param {Uint16Array} halves  bits of float16
 * @returns {Float32Array} the same numbers
 */
export function floatsOf(halves) {
  const known = halvesAsFloats();
  const floats = new Float32Array(halves.length);
  for (let i = 0; i < halves.length; i += 1) floats[i] = known[halves[i]];
  return floats;
}

function halvesAsFloats() {
  everyHalf ??= Float32Array.from({ length: 2 ** 16 }, (_, bits) => floatOf(bits));
  return everyHalf;
}

/** @param {number} bits of one float16 */
function floatOf(bits) {
  const sign = bits & 0x8000 ? -1 : 1;
  const [exponent, fraction] = [(bits >> 10) & 0x1f, bits & 0x3ff];
  if (exponent === 0x1f) return fraction ? NaN : sign * Infinity;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  return sign * (1024 + fraction) * 2 ** (exponent - 25);
}
