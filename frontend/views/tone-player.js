/**
 * Plays voices through Web Audio. Knows tones and their times, not what they mean.
 *
 * Makes nothing before it is told to play, and needs no device: where there is none, it says so.
 */

/** @typedef {import("../lib/curve-tones.js").Voice} Voice */

/** Apart by place and by timbre, so that one ear is enough. */
const SOUNDS = /** @type {const} */ ({
  dropout: { type: "sine", pan: -0.7, gain: 1 },
  plain: { type: "square", pan: 0.7, gain: 0.3 },
});
/** What is loud enough at full volume. */
const FULL = 0.25;
/** How long a voice takes to come and go, seconds: without it there is a click. */
const FADE_S = 0.02;

export class TonePlayer {
  /** @param {() => AudioContext} [makeContext] */
  constructor(makeContext = () => new AudioContext()) {
    this.makeContext = makeContext;
    /** @type {AudioContext | null} */
    this.context = null;
    /** @type {GainNode | null} */
    this.master = null;
    /** @type {OscillatorNode[]} */
    this.playing = [];
  }

  /**
   * Play voices, whatever was played before.
   *
   * @param {readonly Voice[]} voices  times from `start` on
   * @param {number} start   seconds: what sounds now
   * @param {number} volume  0 … 1
   * @returns {boolean} whether there is anything to play on
   */
  play(voices, start, volume) {
    this.stop();
    const context = this.ready();
    if (!context || !this.master) return false;
    this.setVolume(volume);
    const now = context.currentTime + FADE_S;
    for (const voice of voices) {
      if (voice.tones.length > 0) this.begin(context, this.master, voice, now - start);
    }
    return true;
  }

  /** @param {number} volume 0 … 1 */
  setVolume(volume) {
    this.master?.gain.setValueAtTime(FULL * volume, this.context?.currentTime ?? 0);
  }

  stop() {
    for (const one of this.playing) one.stop();
    this.playing = [];
  }

  /** Let go of the device. */
  close() {
    this.stop();
    void this.context?.close();
    this.context = this.master = null;
  }

  ready() {
    if (!this.context) {
      try {
        this.context = this.makeContext();
      } catch (error) {
        // No Web Audio at all, or a browser that refuses it to this page.
        if (!(error instanceof ReferenceError || error instanceof DOMException)) throw error;
        return null;
      }
      this.master = this.context.createGain();
      this.master.connect(this.context.destination);
    }
    // Without a device this may never be so; nothing waits for it.
    void this.context.resume();
    return this.context;
  }

  /**
   * @param {AudioContext} context
   * @param {GainNode} master
   * @param {Voice} voice
   * @param {number} offset  from the voice's times to the context's
   */
  begin(context, master, { twin, tones }, offset) {
    const { type, pan, gain } = SOUNDS[twin];
    const oscillator = new OscillatorNode(context, { type });
    const loudness = new GainNode(context, { gain: 0 });
    oscillator.connect(loudness).connect(new StereoPannerNode(context, { pan })).connect(master);
    const first = tones[0].time + offset;
    let isSilent = true;
    for (const { time, frequency } of tones) {
      const at = time + offset;
      if (frequency !== null && isSilent) oscillator.frequency.setValueAtTime(frequency, at);
      else if (frequency !== null) oscillator.frequency.linearRampToValueAtTime(frequency, at);
      if (isSilent !== (frequency === null) || at === first) {
        loudness.gain.setTargetAtTime(frequency === null ? 0 : gain, at, FADE_S);
      }
      isSilent = frequency === null;
    }
    const end = tones[tones.length - 1].time + offset;
    loudness.gain.setTargetAtTime(0, end, FADE_S);
    oscillator.start(Math.max(context.currentTime, first));
    oscillator.stop(end + 8 * FADE_S);
    this.playing.push(oscillator);
  }
}
