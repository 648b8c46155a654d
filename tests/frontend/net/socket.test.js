import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { RunSocket } from "../../../frontend/net/socket.js";

const HELLO = JSON.stringify({ type: "hello", protocol: "dropscope.v1" });

/** A socket without a network: tests say what happens to it. */
class FakeSocket {
  /** Every one that was made. @type {FakeSocket[]} */
  static made = [];

  /**
   * @param {string} url
   * @param {string} protocol
   */
  constructor(url, protocol) {
    this.url = url;
    this.protocol = protocol;
    this.binaryType = "blob";
    this.isClosed = false;
    /** @type {(event: {data: unknown}) => void} */
    this.onmessage = () => {};
    /** @type {(event: {code: number, reason: string}) => void} */
    this.onclose = () => {};
    FakeSocket.made.push(this);
  }

  close() {
    this.isClosed = true;
  }

  /** @param {unknown} data */
  say(data) {
    this.onmessage({ data });
  }

  /**
   * @param {number} [code]
   * @param {string} [reason]
   */
  drop(code = 1006, reason = "") {
    this.onclose({ code, reason });
  }
}

/** A clock that stands until it is told to go on. */
class FakeTimers {
  constructor() {
    this.now = 0;
    this.chance = 1;
    this.next = 1;
    /** @type {Map<number, {at: number, callback: () => void}>} */
    this.waiting = new Map();
  }

  /**
   * @param {() => void} callback
   * @param {number} ms
   */
  setTimeout(callback, ms) {
    this.waiting.set(this.next, { at: this.now + ms, callback });
    return this.next++;
  }

  /** @param {number} timer */
  clearTimeout(timer) {
    this.waiting.delete(timer);
  }

  random() {
    return this.chance;
  }

  /** @param {number} ms */
  pass(ms) {
    const end = this.now + ms;
    for (;;) {
      const [due] = [...this.waiting].filter(([, { at }]) => at <= end).sort(byTime);
      if (!due) break;
      this.waiting.delete(due[0]);
      this.now = due[1].at;
      due[1].callback();
    }
    this.now = end;
  }
}

/**
 * @param {[number, {at: number}]} a
 * @param {[number, {at: number}]} b
 */
function byTime([, a], [, b]) {
  return a.at - b.at;
}

/** @param {{after?: number, url?: string}} [options] */
function open({ after = 0, url = "ws://here/api/v1/runs/a1/stream" } = {}) {
  const timers = new FakeTimers();
  /** @type {any[]} */
  const heard = [];
  /** @type {string[]} */
  const states = [];
  const position = { after: 0 };
  const stream = new RunSocket({
    url,
    after,
    nextAfter: () => position.after,
    onMessage: (message) => heard.push(message),
    onFrame: (frame) => heard.push(frame),
    onState: (state) => states.push(state),
    WebSocketClass: /** @type {any} */ (FakeSocket),
    timers,
  });
  return { stream, timers, heard, states, position };
}

const newest = () => /** @type {FakeSocket} */ (FakeSocket.made.at(-1));

beforeEach(() => {
  FakeSocket.made = [];
});

test("it connects with the subprotocol, for whole buffers, after what is at hand", () => {
  const { states } = open({ after: 41 });
  assert.equal(newest().url, "ws://here/api/v1/runs/a1/stream?after=41");
  assert.equal(newest().protocol, "dropscope.v1");
  assert.equal(newest().binaryType, "arraybuffer");
  assert.deepEqual(states, ["connecting"]);
  open({ url: "ws://here/stream?x=1" });
  assert.equal(newest().url, "ws://here/stream?x=1&after=0");
});

test("it is live when hello has come, not before", () => {
  const { states, heard } = open();
  const frame = new ArrayBuffer(16);
  newest().say(HELLO);
  assert.deepEqual(states, ["connecting", "live"]);
  newest().say(frame);
  newest().say('{"type": "gap", "after": 3}');
  assert.deepEqual(heard, [JSON.parse(HELLO), frame, { type: "gap", after: 3 }]);
  assert.equal(heard[1], frame);
});

test("after a loss it goes on where it was", () => {
  const { timers, states, position } = open({ after: 5 });
  newest().say(HELLO);
  position.after = 1284;
  newest().drop(1001, "The server is going away.");
  assert.deepEqual(states, ["connecting", "live", "reconnecting"]);
  assert.equal(FakeSocket.made.length, 1);
  timers.pass(250);
  assert.equal(FakeSocket.made.length, 2);
  assert.match(newest().url, /after=1284$/);
  newest().say(HELLO);
  assert.deepEqual(states, ["connecting", "live", "reconnecting", "live"]);
});

test("it waits twice as long each time, at most five seconds, and anew after a success", () => {
  const { timers } = open();
  const waits = [];
  for (let turn = 0; turn < 7; turn += 1) {
    newest().drop();
    const [made, start] = [FakeSocket.made.length, timers.now];
    while (FakeSocket.made.length === made) timers.pass(10);
    waits.push(timers.now - start);
  }
  assert.deepEqual(waits, [250, 500, 1000, 2000, 4000, 5000, 5000]);
  newest().say(HELLO);
  newest().drop();
  timers.pass(240);
  assert.equal(FakeSocket.made.length, 8);
  timers.pass(10);
  assert.equal(FakeSocket.made.length, 9);
});

test("chance spreads the waits, down to half", () => {
  const { timers } = open();
  timers.chance = 0;
  newest().drop();
  timers.pass(124);
  assert.equal(FakeSocket.made.length, 1);
  timers.pass(1);
  assert.equal(FakeSocket.made.length, 2);
});

test("after ten seconds of failures the server is gone, and still it is tried", () => {
  const { timers, states, position } = open();
  newest().say(HELLO);
  newest().drop();
  const failing = () => {
    timers.pass(50);
    if (!newest().isClosed) newest().drop();
  };
  while (timers.now < 9_900) failing();
  assert.deepEqual(states, ["connecting", "live", "reconnecting"]);
  while (timers.now < 10_100) failing();
  assert.deepEqual(states, ["connecting", "live", "reconnecting", "gone"]);
  const tried = FakeSocket.made.length;
  while (timers.now < 40_000) failing();
  assert.ok(FakeSocket.made.length > tried + 3);
  // With each try: the server may have come back, and let nobody in.
  assert.deepEqual(new Set(states.slice(3)), new Set(["gone"]));
  assert.ok(states.length > 4 + 3);
  position.after = 9;
  timers.pass(5000);
  assert.match(newest().url, /after=9$/);
  newest().say(HELLO);
  assert.equal(states.at(-1), "live");
  timers.pass(60_000);
  assert.equal(states.at(-1), "live");
});

test("once live it stays so, whatever failed before", () => {
  const { timers, states } = open();
  newest().say(HELLO);
  timers.pass(60_000);
  newest().drop();
  timers.pass(250);
  newest().drop();
  timers.pass(500);
  newest().say(HELLO);
  timers.pass(60_000);
  assert.deepEqual(states, ["connecting", "live", "reconnecting", "live"]);
});

test("a server that never answered is gone after ten seconds too", () => {
  const { timers, states } = open();
  timers.pass(9_999);
  assert.deepEqual(states, ["connecting"]);
  timers.pass(2);
  assert.ok(states.includes("gone"));
});

test("a try without an answer is given up for another", () => {
  const { timers, states, heard } = open();
  const [first] = FakeSocket.made;
  timers.pass(10_250);
  assert.ok(first.isClosed);
  assert.equal(FakeSocket.made.length, 2);
  first.say(HELLO);
  assert.deepEqual(heard, []);
  newest().say(HELLO);
  assert.equal(states.at(-1), "live");
});

test("what a socket says that was replaced is not heard", () => {
  const { timers, states, heard } = open();
  const [first] = FakeSocket.made;
  first.say(HELLO);
  first.drop();
  timers.pass(250);
  newest().say(HELLO);
  first.say('{"type": "run", "run": {}}');
  first.say(new ArrayBuffer(8));
  first.drop();
  assert.equal(heard.length, 2);
  assert.equal(states.at(-1), "live");
  timers.pass(60_000);
  assert.equal(FakeSocket.made.length, 2);
});

for (const [code, reason] of /** @type {const} */ ([
  [4404, "no such run"],
  [4422, "bad after"],
])) {
  test(`close code ${code} is final, and told`, () => {
    const { timers, states, heard } = open();
    newest().drop(code, reason);
    assert.deepEqual(states, ["connecting", "gone"]);
    assert.deepEqual(heard, [{ type: "closed", code, reason }]);
    timers.pass(60_000);
    assert.equal(FakeSocket.made.length, 1);
    assert.equal(timers.waiting.size, 0);
  });
}

test("a recording that cannot be read is told once; the server is not gone", () => {
  const { timers, states, heard } = open();
  newest().drop(1011, "cannot be read");
  assert.deepEqual(states, ["connecting"]);
  assert.deepEqual(heard, [{ type: "unreadable", code: 1011, reason: "cannot be read" }]);
  timers.pass(60_000);
  assert.equal(FakeSocket.made.length, 1);
});

test("the same code after a hello is a failure like any other", () => {
  const { timers, heard } = open();
  newest().say(HELLO);
  newest().drop(1011, "a fault");
  timers.pass(60_000);
  assert.ok(FakeSocket.made.length > 1);
  assert.deepEqual(heard, [JSON.parse(HELLO)]);
});

test("left for good, it is silent whatever it was doing", () => {
  for (const moment of ["connecting", "live", "waiting", "gone"]) {
    FakeSocket.made = [];
    const { stream, timers, heard, states } = open();
    if (moment !== "connecting") newest().say(HELLO);
    if (moment === "waiting" || moment === "gone") newest().drop();
    if (moment === "gone") timers.pass(30_000);
    const [saidBefore, statesBefore, made] = [heard.length, states.length, FakeSocket.made.length];
    stream.close();
    assert.ok(moment === "waiting" || newest().isClosed, moment);
    newest().say(HELLO);
    newest().drop();
    timers.pass(60_000);
    assert.equal(heard.length, saidBefore, moment);
    assert.equal(states.length, statesBefore, moment);
    assert.equal(FakeSocket.made.length, made, moment);
    assert.equal(timers.waiting.size, 0, moment);
  }
});

test("paused it tries nothing, and goes on where it was once it is resumed", () => {
  for (const moment of ["connecting", "live", "waiting", "gone"]) {
    FakeSocket.made = [];
    const { stream, timers, states } = open();
    if (moment !== "connecting") newest().say(HELLO);
    if (moment === "waiting" || moment === "gone") newest().drop();
    if (moment === "gone") timers.pass(30_000);
    const made = FakeSocket.made.length;
    stream.pause();
    timers.pass(60_000);
    assert.deepEqual([FakeSocket.made.length, timers.waiting.size], [made, 0], moment);
    stream.resume();
    assert.equal(states.at(-1), "connecting", moment);
    assert.equal(FakeSocket.made.length, made + 1, moment);
    assert.match(newest().url, new RegExp(`after=${stream.options.nextAfter()}$`));
    newest().say(HELLO);
    assert.equal(states.at(-1), "live", moment);
  }
});
