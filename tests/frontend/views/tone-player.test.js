import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";

import { TonePlayer } from "../../../frontend/views/tone-player.js";

/** What was asked of the nodes. @type {any[][]} */
let calls = [];

class Param {
  /** @param {string} name */
  constructor(name) {
    for (const call of ["setValueAtTime", "linearRampToValueAtTime", "setTargetAtTime"]) {
      /** @type {any} */ (this)[call] = (/** @type {number[]} */ ...told) =>
        calls.push([name, call, ...told]);
    }
  }
}

class Node {
  /**
   * @param {unknown} _context
   * @param {any} [options]
   */
  constructor(_context, options = {}) {
    this.options = options;
    this.gain = new Param("gain");
    this.frequency = new Param(`frequency ${options.type}`);
  }
  /** @param {any} next */
  connect(next) {
    return next;
  }
  /** @param {number} at */
  start(at) {
    calls.push(["start", this.options.type, at]);
  }
  /** @param {number} [at] */
  stop(at) {
    calls.push(["stop", this.options.type, at]);
  }
}

class Context {
  currentTime = 10;
  destination = {};
  createGain() {
    return new Node(this);
  }
  resume() {
    return Promise.resolve();
  }
  close() {
    calls.push(["close"]);
    return Promise.resolve();
  }
}

const VOICES = /** @type {const} */ ([
  {
    twin: "dropout",
    tones: [
      { time: 0, frequency: 200 },
      { time: 2, frequency: 300 },
    ],
  },
  {
    twin: "plain",
    tones: [
      { time: 0, frequency: 400 },
      { time: 1, frequency: null },
      { time: 2, frequency: 500 },
    ],
  },
]);
const nodes = /** @type {any} */ (globalThis);
const NAMES = ["OscillatorNode", "GainNode", "StereoPannerNode"];

beforeEach(() => {
  calls = [];
  for (const name of NAMES) nodes[name] = Node;
});
afterEach(() => {
  for (const name of NAMES) delete nodes[name];
});

test("nothing is made before something is played", () => {
  let made = 0;
  const player = new TonePlayer(() => {
    made += 1;
    return /** @type {any} */ (new Context());
  });
  player.setVolume(0.5);
  player.stop();
  assert.equal(made, 0);
  assert.ok(player.play(VOICES, 0, 0.5));
  assert.ok(player.play(VOICES, 0, 0.5));
  assert.equal(made, 1);
});

test("twins differ in timbre, glide from tone to tone, and are silent in holes", () => {
  new TonePlayer(() => /** @type {any} */ (new Context())).play(VOICES, 0, 1);
  const soft = calls.filter(([name]) => name === "frequency sine");
  assert.deepEqual(
    soft.map(([, call, value]) => [call, value]),
    [
      ["setValueAtTime", 200],
      ["linearRampToValueAtTime", 300],
    ],
  );
  assert.ok(Math.abs(soft[1][3] - soft[0][3] - 2) < 1e-9);
  const harsh = calls.filter(([name]) => name === "frequency square");
  assert.deepEqual(
    harsh.map(([, call, value]) => [call, value]),
    [
      ["setValueAtTime", 400],
      ["setValueAtTime", 500],
    ],
  );
  const ends = calls.filter(([name, , at]) => name === "stop" && at !== undefined);
  assert.equal(ends.length, 2);
});

test("stopping ends what sounds, and a device that is not there is no accident", () => {
  const player = new TonePlayer(() => /** @type {any} */ (new Context()));
  player.play(VOICES, 0, 1);
  calls = [];
  player.stop();
  assert.deepEqual(calls, [
    ["stop", "sine", undefined],
    ["stop", "square", undefined],
  ]);
  player.close();
  assert.deepEqual(calls.at(-1), ["close"]);
  const without = new TonePlayer(() => {
    throw new DOMException("no device", "NotSupportedError");
  });
  assert.equal(without.play(VOICES, 0, 1), false);
  assert.equal(new TonePlayer().play(VOICES, 0, 1), false);
});
