import assert from "node:assert/strict";
import { test } from "node:test";
import {
  formatBytes,
  formatCount,
  formatDuration,
  formatLoss,
  formatNumber,
  formatPercent,
} from "../../../frontend/lib/format.js";

/**
 * @param {(value: any, digits?: number) => string} format
 * @param {readonly (readonly [any, string])[]} cases
 */
function check(format, cases) {
  for (const [value, text] of cases) assert.equal(format(value), text, String(value));
}

test("counts have separators, whatever the reader's language", () => {
  check(formatCount, [
    [0, "0"],
    [-0, "0"],
    [999, "999"],
    [1284, "1,284"],
    [1234567.6, "1,234,568"],
    [-1284, "-1,284"],
    [NaN, "–"],
    [Infinity, "–"],
  ]);
});

test("shares are per cent", () => {
  check(formatPercent, [
    [0.1, "10 %"],
    [0.126, "13 %"],
    [0, "0 %"],
    [-0.001, "0 %"],
    [1, "100 %"],
    [NaN, "–"],
  ]);
  assert.equal(formatPercent(0.1264, 1), "12.6 %");
  assert.equal(formatPercent(-0.07, 1), "-7.0 %");
});

test("a loss has three digits that count", () => {
  check(formatLoss, [
    [0.4123, "0.412"],
    [2.30258, "2.30"],
    [12.34, "12.3"],
    [999.4, "999"],
    [999.6, "1,000"],
    [1234.4, "1,234"],
    [0.00412, "0.00412"],
    [0.0000412, "4.12e-5"],
    [4e-5, "4e-5"],
    [1.5e9, "1.5e9"],
    [0, "0.00"],
    [undefined, "–"],
    [null, "–"],
    [NaN, "–"],
    [Infinity, "–"],
  ]);
});

test("durations are told as people do", () => {
  check(formatDuration, [
    [0, "0 s"],
    [12.4, "12 s"],
    [59.4, "59 s"],
    [59.6, "1 min"],
    [180, "3 min"],
    [3569, "59 min"],
    [3590, "1 h"],
    [3900, "1 h 5 min"],
    [7200, "2 h"],
    [4_000_000, "1,111 h 7 min"],
    [-1, "–"],
    [NaN, "–"],
    [Infinity, "–"],
  ]);
});

test("bytes in the unit that makes them short", () => {
  check(formatBytes, [
    [0, "0 B"],
    [1023, "1023 B"],
    [2 ** 18, "256 KiB"],
    [1.5 * 2 ** 30, "1.5 GiB"],
    [2 ** 50, "1024 TiB"],
    [-1, "–"],
    [NaN, "–"],
  ]);
});

test("weights and activations are short", () => {
  check(formatNumber, [
    [0, "0"],
    [-0, "0"],
    [0.25, "0.25"],
    [-1.0412, "-1.04"],
    [0.123456, "0.123"],
    [0.0012, "0.0012"],
    [0.00000032, "3.2e-7"],
    [12, "12"],
    [999.4, "999"],
    [999.6, "1,000"],
    [1284.4, "1,284"],
    [-123456, "-123,456"],
    [2500000, "2.5e6"],
    [NaN, "–"],
    [-Infinity, "–"],
    [undefined, "–"],
  ]);
  assert.equal(formatNumber(0.123456, 5), "0.12346");
  assert.equal(formatNumber(12345.6, 6), "12345.6");
});
