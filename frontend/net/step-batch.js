/**
 * A message of steps, read when asked for: a mask for the strip, a row for the stage.
 *
 * The message stays as it came; nothing is unpacked ahead. Knows the columns of `steps.arrow`, see
 * docs/architecture.md; not where the message came from.
 */

import { each, integerAt, numbersOf } from "./columns.js";
import { DecodeError } from "./decode-error.js";
import { Lists } from "./lists.js";

/** @typedef {import("../state/types.js").StepBatch} StepBatch */
/** @typedef {import("../state/types.js").StepRow} StepRow */
/** @typedef {import("../state/types.js").PerLayer} PerLayer */
/** @typedef {Record<string, Lists>} LayerLists */
/** @typedef {StepRow & {multiplier: PerLayer | null}} ReadRow  `multiplier`: Gaussian runs only */

/** About what the views into a message weigh beside its bytes. */
const VIEW_BYTES = 6000;

/** @implements {StepBatch} */
export class ArrowSteps {
  /**
   * @param {Record<string, import("./columns.js").Column>} columns  of one message
   * @param {number} bytes  of the message
   */
  constructor(columns, bytes) {
    const { step, multiplier, batch_keep_mask: wholeMasks } = columns;
    this.count = step.length;
    this.first = integerAt(step, 0);
    this.last = integerAt(step, this.count - 1);
    if (this.last - this.first + 1 !== this.count) {
      throw new DecodeError(
        `Expected ${this.count} steps in a row from ${this.first} on, the last is ${this.last}.`,
      );
    }
    this.bytes = bytes + VIEW_BYTES;
    this.epochs = numbersOf(columns.epoch);
    this.exampleIndices = numbersOf(columns.example_index);
    this.batchSizes = numbersOf(columns.batch_size);
    this.trainLosses = each(columns.train_loss, numbersOf);
    this.keepMasks = each(columns.keep_mask, listsOf);
    this.dropCounts = each(columns.drop_count, listsOf);
    this.multipliers = multiplier ? each(multiplier, listsOf) : null;
    this.activations = each(columns.activation, (twin) => each(twin, listsOf));
    this.errorSignals = each(columns.error_signal, (twin) => each(twin, listsOf));
    this.outputs = each(columns.output, listsOf);
    this.wholeMasks = wholeMasks ? each(wholeMasks, listsOf) : {};
    /** @type {{layer: string, masks: Uint8Array}} all masks of the layer that was asked for last */
    this.unpacked = { layer: "", masks: new Uint8Array(0) };
    /** The row that was asked for last. @type {ReadRow | null} */
    this.known = null;
  }

  /** With Gaussian noise nothing is ever off: what is stored as masks says nothing. */
  get masked() {
    return this.multipliers === null;
  }

  /**
   * @param {number} step
   * @returns {ReadRow} the same object when asked for the same step again at once
   */
  row(step) {
    if (this.known?.step !== step) this.known = this.readRow(step, this.indexOf(step));
    return this.known;
  }

  /**
   * @param {number} step
   * @param {string} layer
   * @returns {Uint8Array | null} 1 kept, 0 dropped; null: no such layer, or nothing is ever off
   */
  mask(step, layer) {
    const index = this.indexOf(step);
    const lists = named(this.keepMasks, layer);
    if (!this.masked || !lists) return null;
    if (this.unpacked.layer !== layer) {
      this.unpacked = { layer, masks: lists.bits(0, this.count) };
    }
    return this.unpacked.masks.subarray(index * lists.width, (index + 1) * lists.width);
  }

  /**
   * Masks of every example of a step's batch, of runs that keep them.
   *
   * @param {number} step
   * @param {string} layer
   * @returns {Uint8Array | null} (batch, units), row-major; null: not kept
   */
  batchMask(step, layer) {
    const index = this.indexOf(step);
    return this.masked ? (named(this.wholeMasks, layer)?.bits(index) ?? null) : null;
  }

  /**
   * What one perceptron answered to the example of a step, without the rest of its row.
   *
   * @param {number} step
   * @param {{twin: import("../state/types.js").Twin, layer: string, unit: number}} perceptron
   * @returns {{example: number, value: number} | null} null: not kept
   */
  answer(step, { twin, layer, unit }) {
    const index = this.indexOf(step);
    const lists = named(named(this.activations, twin) ?? {}, layer);
    if (!lists?.has(index)) return null;
    return { example: this.exampleIndices[index], value: lists.number(index, unit) };
  }

  /** @param {number} step */
  indexOf(step) {
    if (!(step >= this.first && step <= this.last)) {
      throw new RangeError(`Expected a step of ${this.first} … ${this.last}, got ${step}.`);
    }
    return step - this.first;
  }

  /**
   * @param {number} step
   * @param {number} index
   * @returns {ReadRow}
   */
  readRow(step, index) {
    const { multipliers } = this;
    const numbers = (/** @type {Lists} */ lists) => lists.numbers(index);
    const layers = (/** @type {LayerLists} */ twin) => mapped(present(twin, index), numbers);
    return {
      step,
      epoch: this.epochs[index],
      example_index: this.exampleIndices[index],
      batch_size: this.batchSizes[index],
      train_loss: mapped(this.trainLosses, (losses) => losses[index]),
      keep_mask: mapped(this.keepMasks, (lists) => (this.masked ? lists.bits(index) : null)),
      drop_count: mapped(this.dropCounts, numbers),
      multiplier: multipliers && mapped(multipliers, numbers),
      activation: mapped(this.activations, layers),
      error_signal: mapped(this.errorSignals, layers),
      output: mapped(this.outputs, numbers),
    };
  }
}

/** @param {import("./columns.js").Column} column */
function listsOf(column) {
  return new Lists(column);
}

/**
 * @template T
 * @param {Record<string, T>} all
 * @param {string} name  perhaps of none
 */
function named(all, name) {
  return Object.hasOwn(all, name) ? all[name] : null;
}

/**
 * Layers that were not thinned out.
 *
 * @param {LayerLists} layers
 * @param {number} index
 * @returns {LayerLists}
 */
function present(layers, index) {
  return Object.fromEntries(Object.entries(layers).filter(([, lists]) => lists.has(index)));
}

/**
 * @template T, R
 * @param {Record<string, T>} record
 * @param {(value: T) => R} change
 * @returns {Record<string, R>}
 */
function mapped(record, change) {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value)]));
}
