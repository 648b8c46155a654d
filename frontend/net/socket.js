/**
 * The live stream of one run: connects, and connects again where it left off.
 *
 * Hands on what comes, text parsed and binary as it is. Knows close codes and waiting times; not
 * what the messages mean, but for `hello`, which says that the server has answered.
 */

/** @typedef {"connecting" | "live" | "reconnecting" | "gone"} StreamState */
/**
 * @typedef {object} Timers  the clock and chance, so that tests can hold them
 * @property {(callback: () => void, ms: number) => any} setTimeout
 * @property {(timer: any) => void} clearTimeout
 * @property {() => number} random  0 … 1
 */
/**
 * @typedef {object} SocketOptions
 * @property {string} url               of the stream, without `after`
 * @property {number} after             last step that is at hand already; 0: none
 * @property {() => number} nextAfter   the same, when it connects again
 * @property {(message: any) => void} onMessage  what the server says as JSON, and once
 *   `{type: "closed", code, reason}` when it wants no further try, `{type: "unreadable", code,
 *   reason}` when the run is there but what it recorded is not
 * @property {(frame: ArrayBuffer) => void} onFrame
 * @property {(state: StreamState) => void} onState  called when it changes, and with each failed
 *   try while the server is gone
 * @property {typeof WebSocket} [WebSocketClass]
 * @property {Timers} [timers]
 */

const PROTOCOL = "dropscope.v1";
/** Unknown run, bad `after`: trying again would end the same way. */
const FINAL_CODES = new Set([4404, 4422]);
/** In the place of a `hello`: the recording is damaged. Later on: anything, a new try may help. */
const UNREADABLE = 1011;
const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 5000;
/** The server counts as gone when it has not answered for this long. */
const GONE_MS = 10_000;
/** A try without an answer is given up after this long. */
const TRY_MS = 10_000;

/** @type {Timers} */
const REAL_TIMERS = {
  setTimeout: (callback, ms) => setTimeout(callback, ms),
  clearTimeout: (timer) => clearTimeout(timer),
  random: () => Math.random(),
};

export class RunSocket {
  /** @param {SocketOptions} options  it connects at once */
  constructor(options) {
    this.options = options;
    this.SocketClass = options.WebSocketClass ?? WebSocket;
    this.timers = options.timers ?? REAL_TIMERS;
    this.failures = 0;
    /** @type {StreamState | null} */
    this.state = null;
    /** Whether the socket at hand has said `hello`. */
    this.isWelcome = false;
    /** The one whose messages count. @type {WebSocket | null} */
    this.socket = null;
    /** Ends the wait before the next try, or the try. @type {any} */
    this.tryTimer = null;
    /** @type {any} */
    this.goneTimer = null;
    this.become("connecting");
    this.expectAnswer();
    this.connect(options.after);
  }

  /** Leave for good; nothing is called any more. */
  close() {
    this.pause();
  }

  /** Try no more, until `resume`. */
  pause() {
    this.forget();
    this.timers.clearTimeout(this.goneTimer);
    this.goneTimer = null;
  }

  /** Go on where it was. */
  resume() {
    this.failures = 0;
    this.become("connecting");
    this.expectAnswer();
    this.connect(this.options.nextAfter());
  }

  /** @param {number} after */
  connect(after) {
    const { url } = this.options;
    const joint = url.includes("?") ? "&" : "?";
    const socket = new this.SocketClass(`${url}${joint}after=${after}`, PROTOCOL);
    this.socket = socket;
    this.isWelcome = false;
    socket.binaryType = "arraybuffer";
    socket.onmessage = ({ data }) => {
      if (socket === this.socket) this.hear(data);
    };
    socket.onclose = ({ code, reason }) => {
      if (socket === this.socket) this.lose(code, reason);
    };
    this.tryTimer = this.timers.setTimeout(() => this.lose(0, "no answer"), TRY_MS);
  }

  /** @param {string | ArrayBuffer} data */
  hear(data) {
    if (typeof data !== "string") return this.options.onFrame(data);
    const message = JSON.parse(data);
    if (message.type === "hello") this.welcome();
    this.options.onMessage(message);
  }

  welcome() {
    this.failures = 0;
    this.isWelcome = true;
    this.timers.clearTimeout(this.tryTimer);
    this.timers.clearTimeout(this.goneTimer);
    this.goneTimer = null;
    this.become("live");
  }

  /**
   * @param {number} code
   * @param {string} reason
   */
  lose(code, reason) {
    if (FINAL_CODES.has(code)) {
      this.close();
      this.become("gone");
      this.options.onMessage({ type: "closed", code, reason });
      return;
    }
    if (code === UNREADABLE && !this.isWelcome) {
      this.close();
      this.options.onMessage({ type: "unreadable", code, reason });
      return;
    }
    this.forget();
    const wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** this.failures);
    this.failures += 1;
    // Not all pages at once, when a server comes back.
    const chance = 0.5 + 0.5 * this.timers.random();
    this.tryTimer = this.timers.setTimeout(
      () => this.connect(this.options.nextAfter()),
      wait * chance,
    );
    this.expectAnswer();
    if (this.state !== "gone") this.become("reconnecting");
    else this.options.onState("gone");
  }

  /** From now on the server has a while to answer before it counts as gone. */
  expectAnswer() {
    if (this.goneTimer !== null || this.state === "gone") return;
    this.goneTimer = this.timers.setTimeout(() => this.become("gone"), GONE_MS);
  }

  /** Have nothing more to do with the socket at hand, nor with the try under way. */
  forget() {
    const { socket } = this;
    this.socket = null;
    this.timers.clearTimeout(this.tryTimer);
    socket?.close();
  }

  /** @param {StreamState} state */
  become(state) {
    if (state === this.state) return;
    this.state = state;
    this.options.onState(state);
  }
}
