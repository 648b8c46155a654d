/**
 * What turns of a wheel and strokes on a touch pad mean to the strip: zoom or pan. Pure but for
 * what it adds up.
 */

/** Turned so far, the zoom goes one step further: a notch of a wheel, a short stroke, a pinch. */
const NOTCH = 40;
const PINCH_NOTCH = 8;
/** Zooms follow each other no faster: the rest of a stroke that rolls on is lost. */
const LEAST_MS = 90;
const LINE = 16;
const PAGE = 200;

/** @typedef {Pick<WheelEvent, "deltaX" | "deltaY" | "deltaMode" | "ctrlKey" | "shiftKey"
 *   | "timeStamp">} Turn */

export class StripWheel {
  constructor() {
    this.turned = 0;
    this.zoomedAt = -Infinity;
  }

  /**
   * @param {Turn} turn
   * @returns {{zoom: "in" | "out" | null, pan: number}} `pan`: CSS pixels to the right
   */
  take({ deltaX, deltaY, deltaMode, ctrlKey, shiftKey, timeStamp }) {
    const unit = [1, LINE, PAGE][deltaMode] ?? 1;
    const [x, y] = [deltaX * unit, deltaY * unit];
    if (!ctrlKey && (shiftKey || Math.abs(x) > Math.abs(y))) return { zoom: null, pan: x || y };
    if (timeStamp - this.zoomedAt < LEAST_MS) return { zoom: null, pan: 0 };
    if (Math.sign(y) !== Math.sign(this.turned)) this.turned = 0;
    this.turned += y;
    if (Math.abs(this.turned) < (ctrlKey ? PINCH_NOTCH : NOTCH)) return { zoom: null, pan: 0 };
    const zoom = this.turned < 0 ? "in" : "out";
    this.turned = 0;
    this.zoomedAt = timeStamp;
    return { zoom, pan: 0 };
  }
}
