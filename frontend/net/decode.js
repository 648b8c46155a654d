/**
 * Arrow bytes, of the live stream or of an HTTP answer, as the shapes of `state/types.js`.
 *
 * The only module that asks flechette to parse. Knows frames and streams; no socket and no state.
 */

import { tableFromIPC } from "@uwdata/flechette";
import { columnsOf } from "./columns.js";
import { DecodeError } from "./decode-error.js";
import { evaluationsIn, eventsIn, examplesIn, snapshotIn } from "./rows.js";
import { ArrowSteps } from "./step-batch.js";

export { DecodeError } from "./decode-error.js";

/** @typedef {import("../state/types.js").Evaluation} Evaluation */
/** @typedef {import("../state/types.js").Snapshot} Snapshot */
/** @typedef {import("../state/types.js").RunEvent} RunEvent */
/** @typedef {import("../state/types.js").Example} Example */
/** @typedef {"steps" | "evaluations" | "snapshots" | "events"} StreamName */
/**
 * @typedef {{fromFile: boolean} & (
 *   {type: "schema", stream: StreamName}
 *   | {type: "steps", batch: ArrowSteps}
 *   | {type: "evaluations", rows: Evaluation[]}
 *   | {type: "snapshots", snapshot: Snapshot}
 *   | {type: "events", events: RunEvent[]}
 * )} Decoded
 */
/**
 * @typedef {object} Bodies  what an HTTP answer of each kind holds
 * @property {ArrowSteps[]} steps
 * @property {Evaluation[]} evaluations
 * @property {Snapshot[]} snapshots
 * @property {RunEvent[]} events
 * @property {Example[]} examples
 */

/** Bytes before the Arrow message: stream id, flags, six zeros, so that it stays aligned. */
const HEAD_BYTES = 8;
const IS_SCHEMA = 1;
const IS_FROM_FILE = 2;
/** @type {Readonly<Record<number, StreamName>>} */
const STREAMS = { 1: "steps", 2: "evaluations", 3: "snapshots", 4: "events" };

/** Frames of one connection, in the order in which they come: schemas first. */
export class StreamDecoder {
  constructor() {
    /** @type {Partial<Record<StreamName, Uint8Array>>} */
    this.schemas = {};
  }

  /**
   * @param {ArrayBuffer} frame
   * @returns {Decoded}  what it holds still lies in the frame's memory
   */
  decode(frame) {
    if (frame.byteLength <= HEAD_BYTES) {
      throw new DecodeError(`Expected a frame, got ${frame.byteLength} bytes.`);
    }
    const [id, flags] = new Uint8Array(frame, 0, HEAD_BYTES);
    const stream = STREAMS[id];
    if (!stream) throw new DecodeError(`Expected a frame of stream 1 to 4, got ${id}.`);
    const message = new Uint8Array(frame, HEAD_BYTES);
    const fromFile = (flags & IS_FROM_FILE) !== 0;
    if (flags & IS_SCHEMA) {
      this.schemas[stream] = message;
      return { type: "schema", stream, fromFile };
    }
    const schema = this.schemas[stream];
    if (!schema) throw new DecodeError(`Expected the schema of ${stream} before its rows.`);
    const table = parse([schema, message]);
    if (table.numRows === 0) throw new DecodeError(`Expected rows of ${stream}, got none.`);
    return { fromFile, ...rowsIn(stream, columnsOf(table, 0), message.byteLength) };
  }
}

/**
 * The body of an HTTP answer: schema, messages, end.
 *
 * @template {keyof Bodies} Name
 * @param {ArrayBuffer} buffer
 * @param {Name} name  what it holds
 * @returns {Bodies[Name]}  in order; steps a batch a message
 */
export function decodeStream(buffer, name) {
  const table = parse(buffer);
  const count = table.children[0]?.data.length ?? 0;
  const messages = Array.from({ length: count }, (_, number) => columnsOf(table, number));
  /** @returns {Bodies[keyof Bodies]} */
  const decoded = () => {
    switch (name) {
      case "steps":
        return messages.map((columns) => {
          const share = columns.step.length / table.numRows;
          return new ArrowSteps(columns, Math.ceil(share * buffer.byteLength));
        });
      case "evaluations":
        return messages.flatMap(evaluationsIn);
      case "snapshots":
        return messages.map(snapshotIn);
      case "events":
        return messages.flatMap(eventsIn);
      default:
        return messages.flatMap(examplesIn);
    }
  };
  return /** @type {Bodies[Name]} */ (decoded());
}

/**
 * @param {StreamName} stream
 * @param {Record<string, import("./columns.js").Column>} columns
 * @param {number} bytes
 */
function rowsIn(stream, columns, bytes) {
  switch (stream) {
    case "steps":
      return { type: stream, batch: new ArrowSteps(columns, bytes) };
    case "evaluations":
      return { type: stream, rows: evaluationsIn(columns) };
    case "snapshots":
      return { type: stream, snapshot: snapshotIn(columns) };
    default:
      return { type: stream, events: eventsIn(columns) };
  }
}

/** @param {ArrayBuffer | Uint8Array[]} bytes  schema first */
function parse(bytes) {
  const table = parsed(bytes);
  if (table.names.length === 0) throw new DecodeError("Expected an Arrow stream with a schema.");
  return table;
}

/** @param {ArrayBuffer | Uint8Array[]} bytes */
function parsed(bytes) {
  try {
    return tableFromIPC(bytes);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw new DecodeError(`Expected whole Arrow messages: ${error.message}`);
  }
}
