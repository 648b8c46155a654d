/**
 * `ds-curve-sound`: the hold-out curves as sound, when the reader asks for it and never before.
 *
 * Emits `sound-step` with the step that sounds, or null when nothing does any more. Knows columns
 * and the scale that they are drawn on.
 */

import { html, nothing } from "lit";
import { SPEEDS, stepAt, voiceFrom, voicesOf } from "../lib/curve-tones.js";
import { formatCount, formatPercent } from "../lib/format.js";
import { View } from "./element.js";
import "./segments.js";
import "./slider.js";
import { TonePlayer } from "./tone-player.js";

/** @typedef {import("../lib/curve-tones.js").Scale} Scale */
/** @typedef {import("../lib/curve-tones.js").Span} Span */
/** @typedef {keyof typeof SPEEDS} Speed */
/**
 * @typedef {object} Heard  what is on the chart
 * @property {readonly number[]} steps
 * @property {Parameters<typeof voicesOf>[1]} curves
 * @property {Scale} scale
 * @property {Span} span
 * @property {string} title  `Hold-out loss`
 */

const OPTIONS = [
  { value: "slow", text: "slow", hint: `The whole chart in ${SPEEDS.slow} seconds.` },
  { value: "normal", text: "normal", hint: `The whole chart in ${SPEEDS.normal} seconds.` },
  { value: "fast", text: "fast", hint: `The whole chart in ${SPEEDS.fast} seconds.` },
];
/** So many places on the chart are told apart while it sounds. */
const PLACES = 200;
const SECOND_MS = 1000;

export class CurveSound extends View {
  /** @override */
  static properties = {
    heard: { attribute: false },
    speed: { state: true },
    volume: { state: true },
    isPlaying: { state: true },
    isMute: { state: true },
  };

  constructor() {
    super();
    /** @type {Heard | null} */
    this.heard = null;
    /** @type {Speed} */
    this.speed = "normal";
    this.volume = 0.5;
    this.isPlaying = false;
    /** There is nothing to play on. */
    this.isMute = false;
    this.player = new TonePlayer();
    /** What is being played: the chart may move on meanwhile. @type {Heard | null} */
    this.played = null;
    /** When it began, had it begun at the left edge; milliseconds of the page's clock. */
    this.began = 0;
    this.place = -1;
    this.frame = 0;
  }

  /** @override */
  disconnectedCallback() {
    super.disconnectedCallback();
    this.stop();
    this.player.close();
  }

  /** @override */
  render() {
    const { heard } = this;
    if (!heard) return nothing;
    return html`<details class="curve-sound" @toggle=${this.onToggle}>
      <summary>Listen to these curves</summary>
      <div class="curve-sound-bar" role="group" aria-label="Curves as sound">
        <button class="button" @click=${this.turn}>${this.isPlaying ? "Stop" : "Play"}</button>
        <ds-segments
          label="Speed"
          .options=${OPTIONS}
          .value=${this.speed}
          @choose=${(/** @type {CustomEvent<Speed>} */ event) => this.setSpeed(event.detail)}
        ></ds-segments>
        <ds-slider
          label="Volume"
          text=${formatPercent(this.volume)}
          .step=${0.05}
          .value=${this.volume}
          @slide=${(/** @type {CustomEvent<number>} */ event) => this.setVolume(event.detail)}
        ></ds-slider>
      </div>
      <p class="quiet small">${this.inWords(heard)}</p>
      <p class="visually-hidden" role="status">${this.said()}</p>
    </details>`;
  }

  /** @param {Heard} heard */
  inWords({ title, curves }) {
    const both = curves.plain
      ? "With dropout: a soft tone on the left. Without: a harsh one on the right."
      : "One soft tone.";
    const mute = this.isMute
      ? " There is nothing here to play sound on; the line still moves."
      : "";
    return `${title}: the higher on the chart, the higher the tone. ${both}${mute}`;
  }

  said() {
    if (!this.isPlaying || !this.played) return "";
    const { title, span } = this.played;
    return `${title}, steps ${formatCount(span.from)} to ${formatCount(span.to)}.`;
  }

  onToggle() {
    if (!this.querySelector("details")?.open) this.stop();
  }

  turn() {
    if (this.isPlaying) this.stop();
    else this.start();
  }

  start() {
    this.played = this.heard;
    if (!this.played) return;
    this.isPlaying = true;
    this.playFrom(0);
    this.frame = requestAnimationFrame(() => this.follow());
  }

  /** @param {number} time  seconds from the left edge */
  playFrom(time) {
    const { played } = this;
    if (!played) return;
    const { steps, curves, scale, span } = played;
    const voices = voicesOf(steps, curves, scale, span, SPEEDS[this.speed]);
    this.began = performance.now() - time * SECOND_MS;
    this.isMute = !this.player.play(
      voices.map((voice) => voiceFrom(voice, time)),
      time,
      this.volume,
    );
  }

  /** Move the line on the chart along. */
  follow() {
    if (!this.isPlaying || !this.played) return;
    const seconds = SPEEDS[this.speed];
    const time = this.time();
    if (time >= seconds) return this.stop();
    const place = Math.floor((PLACES * time) / seconds);
    if (place !== this.place) {
      this.place = place;
      this.emit("sound-step", Math.round(stepAt(time, this.played.span, seconds)));
    }
    this.frame = requestAnimationFrame(() => this.follow());
  }

  /** Seconds since the left edge. */
  time() {
    return (performance.now() - this.began) / SECOND_MS;
  }

  stop() {
    cancelAnimationFrame(this.frame);
    this.player.stop();
    if (!this.isPlaying) return;
    this.isPlaying = false;
    this.played = null;
    this.place = -1;
    this.emit("sound-step", null);
  }

  /** Go on from the same place on the chart. @param {Speed} speed */
  setSpeed(speed) {
    const share = this.time() / SPEEDS[this.speed];
    this.speed = speed;
    if (this.isPlaying) this.playFrom(share * SPEEDS[speed]);
  }

  /** @param {number} volume */
  setVolume(volume) {
    this.volume = volume;
    this.player.setVolume(volume);
  }
}

customElements.define("ds-curve-sound", CurveSound);
