/**
 * Messages that are few and small, row by row: evaluations, snapshots, events, examples.
 *
 * Knows their columns, see docs/architecture.md; not where the messages came from.
 */

import { each, integerAt } from "./columns.js";
import { Lists } from "./lists.js";

/** @typedef {import("./columns.js").Column} Column */
/** @typedef {Record<string, Column>} Columns */
/** @typedef {import("../state/types.js").Evaluation} Evaluation */
/** @typedef {import("../state/types.js").Snapshot} Snapshot */
/** @typedef {import("../state/types.js").RunEvent} RunEvent */
/** @typedef {import("../state/types.js").Example} Example */
/** @typedef {import("../state/types.js").Parameter} Parameter */

/**
 * @param {Columns} columns
 * @returns {Evaluation[]}
 */
export function evaluationsIn(columns) {
  const { step, memorised, ...figures } = columns;
  return rowsOf(step, (row) => ({
    .../** @type {Omit<Evaluation, "step" | "memorised">} */ (
      Object.fromEntries(
        Object.entries(figures).map(([name, twins]) => [name, figureAt(twins, row)]),
      )
    ),
    step: integerAt(step, row),
    memorised: figureAt(memorised, row),
  }));
}

/**
 * @param {Column} twins
 * @param {number} row
 * @returns {Record<string, any>} numbers by twin; null: not measured
 */
function figureAt(twins, row) {
  return each(twins, (values) => values.at(row));
}

/**
 * @param {Columns} columns  of a message of one snapshot, a row a parameter
 * @returns {Snapshot}
 */
export function snapshotIn({ step, twin, name, shape, values }) {
  /** @type {Record<string, Record<string, Parameter>>} */
  const parameters = {};
  const [shapes, numbers] = [new Lists(shape), new Lists(values)];
  for (let row = 0; row < step.length; row += 1) {
    parameters[twin.at(row)] ??= {};
    parameters[twin.at(row)][name.at(row)] = {
      shape: Array.from(shapes.numbers(row)),
      values: /** @type {Float32Array} */ (numbers.numbers(row)),
    };
  }
  return { step: integerAt(step, 0), parameters };
}

/**
 * @param {Columns} columns
 * @returns {RunEvent[]}
 */
export function eventsIn({ index, step, kind, time, detail }) {
  return rowsOf(index, (row) => ({
    index: integerAt(index, row),
    step: integerAt(step, row),
    kind: kind.at(row),
    time: time.at(row),
    detail: JSON.parse(detail.at(row)),
  }));
}

/**
 * @param {Columns} columns
 * @returns {Example[]}
 */
export function examplesIn({ index, features, label, true_label: trueLabel }) {
  const lists = new Lists(features);
  return rowsOf(index, (row) => ({
    index: integerAt(index, row),
    features: lists.numbers(row),
    label: label.at(row),
    true_label: trueLabel.at(row),
  }));
}

/**
 * @template T
 * @param {Column} column
 * @param {(row: number) => T} read
 * @returns {T[]}
 */
function rowsOf(column, read) {
  return Array.from({ length: column.length }, (_, row) => read(row));
}
