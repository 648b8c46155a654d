import assert from "node:assert/strict";
import { test } from "node:test";
import { bool, columnFromArray, fixedSizeList, float32, list } from "@uwdata/flechette";
import { Lists, floatsOf } from "../../../frontend/net/lists.js";

/**
 * @param {any[]} rows
 * @param {import("@uwdata/flechette").DataType} type
 */
const listsOf = (rows, type) => new Lists(columnFromArray(rows, type).data[0]);

test("every half is the float it stands for", () => {
  const floats = floatsOf(Uint16Array.from({ length: 2 ** 16 }, (_, bits) => bits));
  for (let bits = 0; bits < 2 ** 16; bits += 1) {
    const sign = bits < 0x8000 ? 1 : -1;
    const [exponent, fraction] = [Math.floor(bits / 1024) % 32, bits % 1024];
    let expected = sign * 2 ** (exponent - 15) * (1 + fraction / 1024);
    if (exponent === 0) expected = sign * 2 ** -14 * (fraction / 1024);
    if (exponent === 31) expected = fraction > 0 ? NaN : sign * Infinity;
    assert.ok(Object.is(floats[bits], expected), `${bits}: ${floats[bits]}, not ${expected}`);
  }
});

test("known halves: one, a third, the largest, the smallest, minus nothing", () => {
  const floats = floatsOf(Uint16Array.of(0x3c00, 0x3555, 0x7bff, 0x0001, 0x8000));
  assert.deepEqual(floats, Float32Array.of(1, 0.333251953125, 65504, 2 ** -24, -0));
});

test("lists of any length, and which of them are there", () => {
  const lists = listsOf([[1, 2], null, [], [3.5]], list(float32()));
  assert.deepEqual(
    [0, 1, 2, 3].map((row) => lists.has(row)),
    [true, false, true, true],
  );
  assert.deepEqual([...lists.numbers(0)], [1, 2]);
  assert.deepEqual([...lists.numbers(2)], []);
  assert.deepEqual([...lists.numbers(3)], [3.5]);
});

test("the ninth row's presence is in the second byte", () => {
  const rows = Array.from({ length: 20 }, (_, row) => (row % 3 === 0 ? null : [row]));
  const lists = listsOf(rows, list(float32()));
  rows.forEach((row, index) => assert.equal(lists.has(index), row !== null, String(index)));
});

test("bits that begin and end within a byte", () => {
  const rows = Array.from({ length: 9 }, (_, row) =>
    Array.from({ length: 5 }, (_, unit) => (row * 7 + unit * unit) % 3 === 0),
  );
  const lists = listsOf(rows, fixedSizeList(bool(), 5));
  const expected = rows.map((row) => row.map(Number));
  expected.forEach((row, index) => assert.deepEqual([...lists.bits(index)], row));
  assert.deepEqual([...lists.bits(2, 4)], expected.slice(2, 6).flat());
});
