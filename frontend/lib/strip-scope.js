/**
 * Which part of the run the strip shows while the run goes on and its reader moves about.
 *
 * Follows the newest steps until the reader looks elsewhere, keeps still under a pointer, and
 * brings a chosen step into view. Knows no masks and no page.
 */

import {
  endOf,
  isInside,
  nextZoom,
  scaleOf,
  startAround,
  windowAt,
  windowOf,
  xOfStep,
} from "./strip-stretch.js";

/** @typedef {import("./strip-stretch.js").StripStretch} StripStretch */
/** @typedef {import("./strip-stretch.js").Zoom} Zoom */
/**
 * @typedef {object} Seen
 * @property {string} run           id of the run; another one begins anew
 * @property {number} last          newest step
 * @property {number} room          steps to leave room for
 * @property {boolean} fast         single steps come too fast to be seen
 * @property {number | null} chosen null: live
 * @property {Zoom} zoom            as the reader chose it; `auto`: not at all
 */

export class StripScope {
  constructor() {
    /** @type {Seen} */
    this.seen = { run: "", last: 0, room: 0, fast: false, chosen: null, zoom: "auto" };
    this.width = 0;
    this.follows = true;
    /** What `auto` came to. @type {"all" | number | null} */
    this.auto = null;
    /**
     * A place that stays where it is when the scale changes.
     *
     * @type {{step: number, x: number} | null}
     */
    this.anchor = null;
    /** @type {StripStretch | null} */
    this.stretch = null;
  }

  /**
   * @param {Seen} seen
   * @param {number} width  CSS pixels; 0: not known yet
   * @returns {StripStretch | null}
   */
  look(seen, width) {
    const before = this.seen;
    const isOther = before.run !== seen.run;
    const isNew = isOther || before.chosen !== seen.chosen;
    if (isOther) this.auto = null;
    if (isNew) this.follows = seen.chosen === null;
    this.seen = seen;
    this.width = width;
    const start = isOther ? 0 : (this.stretch?.start ?? 0);
    this.stretch = width > 0 ? this.place(start, isNew) : null;
    return this.stretch;
  }

  /**
   * @param {number} start
   * @param {boolean} isNew  another step is chosen
   */
  place(start, isNew) {
    const { seen, width, stretch: before, anchor, follows } = this;
    const scale = scaleOf(this.zoom(), seen.room, width);
    const isScaled = before?.steps !== scale.steps || before.pitch !== scale.pitch;
    const still = isScaled && before && !follows ? (anchor ?? this.middle(before)) : null;
    if (still) start = startAround(scale, still.step, still.x);
    this.anchor = null;
    const chosen = isNew || (isScaled && !anchor) ? seen.chosen : null;
    const found = windowOf(scale, { start, follows, chosen }, seen.last, width);
    if (isScaled) this.follows = this.isAtEnd(found);
    return found;
  }

  /** Who looks at the newest steps goes on seeing them. @param {StripStretch} stretch */
  isAtEnd(stretch) {
    return this.seen.chosen === null && endOf(stretch) === this.seen.last;
  }

  /** The zoom in force. @returns {Exclude<Zoom, "auto">} */
  zoom() {
    const { zoom, chosen, fast } = this.seen;
    if (zoom !== "auto") return zoom;
    // What a reader who has stopped at a step looks at does not change by itself.
    if (chosen === null || this.auto === null) this.auto = fast ? "all" : 1;
    return this.auto;
  }

  /**
   * What stays where it is when nothing was pointed at: the chosen step, else the middle.
   *
   * @param {StripStretch} stretch
   */
  middle(stretch) {
    const { chosen } = this.seen;
    if (chosen !== null && isInside(stretch, chosen)) {
      return { step: chosen - 0.5, x: xOfStep(stretch, chosen) };
    }
    return { step: (stretch.start + endOf(stretch)) / 2, x: (stretch.columns * stretch.pitch) / 2 };
  }

  /**
   * Show the part that begins near `start`.
   *
   * @param {number} start
   * @returns {Exclude<Zoom, "auto">} the zoom that the reader has thereby chosen to keep
   */
  moveTo(start) {
    if (this.stretch) {
      const { steps, pitch } = this.stretch;
      this.stretch = windowAt({ steps, pitch }, start, this.seen.last, this.width);
      this.follows = this.isAtEnd(this.stretch);
    }
    return this.zoom();
  }

  /**
   * @param {"in" | "out"} direction
   * @returns {Exclude<Zoom, "auto"> | null} null: there is none
   */
  next(direction) {
    return this.stretch ? nextZoom(this.stretch, direction, this.seen.room, this.width) : null;
  }

  /**
   * Let what lies at `x` stay there at the next change of scale.
   *
   * @param {number} x  CSS pixels from the left edge
   */
  hold(x) {
    if (!this.stretch) return;
    const { start, steps, pitch } = this.stretch;
    this.anchor = { step: start + (x / pitch) * steps, x };
    this.follows = false;
  }
}
