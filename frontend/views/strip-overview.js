/**
 * `ds-strip-overview`: the whole run as a bar, and which part of it the strip shows.
 *
 * Emits `start-select` with the steps before the part's first one. Knows no masks.
 */

import { html } from "lit";
import { endOf, isWhole, startAfterKey } from "../lib/strip-stretch.js";
import { formatCount } from "../lib/format.js";
import { View } from "./element.js";

export class StripOverview extends View {
  /** @override */
  static properties = { stretch: { attribute: false }, chosen: { attribute: false } };

  constructor() {
    super();
    /** @type {import("../lib/strip-stretch.js").StripStretch | null} */
    this.stretch = null;
    /** @type {number | null} */
    this.chosen = null;
    /** Where the part was taken hold of, a share of the run from its start. */
    this.hold = 0;
  }

  /** @override */
  render() {
    const { stretch, chosen } = this;
    const whole = !stretch || stretch.last === 0 || isWhole(stretch);
    const last = Math.max(1, stretch?.last ?? 1);
    const [start, end] = stretch && !whole ? [stretch.start, endOf(stretch)] : [0, last];
    const [first, until, all] = [start + 1, end, last].map(formatCount);
    return html`<div
      class="strip-overview"
      role="scrollbar"
      aria-label="Part of the run in the strip"
      aria-controls="strip-track"
      aria-orientation="horizontal"
      aria-valuemin="0"
      aria-valuemax=${Math.max(0, last - (end - start))}
      aria-valuenow=${start}
      aria-valuetext=${`steps ${first} to ${until} of ${all}`}
      aria-disabled=${String(whole)}
      tabindex=${whole ? -1 : 0}
      ?data-whole=${whole}
      title=${whole ? "The whole run is in view" : "Drag to another part of the run"}
      @pointerdown=${this.onPointer}
      @pointermove=${this.onPointer}
      @keydown=${this.onKey}
    >
      <span
        class="thumb"
        .style=${`left:${(100 * start) / last}%;width:${(100 * (end - start)) / last}%`}
      ></span>
      <span
        class="chosen"
        ?hidden=${chosen === null}
        .style=${`left:${(100 * ((chosen ?? 0) - 0.5)) / last}%`}
      ></span>
    </div>`;
  }

  /** @param {PointerEvent} event */
  onPointer(event) {
    const { stretch } = this;
    if (!stretch || isWhole(stretch) || (event.buttons & 1) === 0) return;
    const bar = /** @type {HTMLElement} */ (event.currentTarget);
    const box = bar.getBoundingClientRect();
    const place = (event.clientX - box.left) / box.width;
    const [start, size] = [
      stretch.start / stretch.last,
      (endOf(stretch) - stretch.start) / stretch.last,
    ];
    if (event.type === "pointerdown") {
      bar.setPointerCapture(event.pointerId);
      const isOnThumb = place >= start && place <= start + size;
      this.hold = isOnThumb ? place - start : size / 2;
    }
    this.emit("start-select", (place - this.hold) * stretch.last);
  }

  /** @param {KeyboardEvent} event */
  onKey(event) {
    const start = this.stretch && startAfterKey(event.key, this.stretch);
    if (start === null) return;
    event.preventDefault();
    event.stopPropagation();
    this.emit("start-select", start);
  }
}

customElements.define("ds-strip-overview", StripOverview);
