/**
 * `PaintedView`: the base of a view whose picture depends on its size and on the theme. It is
 * painted anew when either changes, and after each update.
 */

import { watchTheme } from "./drawing/theme.js";
import { View } from "./element.js";

export class PaintedView extends View {
  constructor() {
    super();
    this.unwatch = () => {};
    this.resizing = new ResizeObserver(() => this.paint());
  }

  /** @override */
  connectedCallback() {
    super.connectedCallback();
    this.unwatch = watchTheme(() => this.paint());
    this.resizing.observe(this);
  }

  /** @override */
  disconnectedCallback() {
    super.disconnectedCallback();
    this.unwatch();
    this.resizing.disconnect();
  }

  /** @override */
  updated() {
    this.paint();
  }

  /** What a view has to say itself. */
  paint() {}
}
