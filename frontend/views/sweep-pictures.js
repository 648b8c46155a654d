/**
 * `ds-sweep-pictures`: the figures of a sweep against its axis and its curves, each with its table.
 *
 * A press on a value emits `point-look` with its number. Knows no server.
 */

import { html, nothing } from "lit";
import { drawSweepCurves } from "./drawing/sweep-curves.js";
import { SIGNS } from "./drawing/sweep-differences.js";
import { drawPoints, entryAt } from "./drawing/sweep-points.js";
import { View } from "./element.js";
import { curvesScenes, pointsScene } from "./sweep-data.js";
import "./sweep-tables.js";
import { curvesTable, pointsTable } from "./sweep-tables.js";
import { pointInWords } from "./sweep-words.js";
import "./why-canvas.js";

/** @typedef {import("../state/sweep.js").Sweep} Sweep */
/** @typedef {import("./sweep-data.js").Shown} Shown */
/** @typedef {import("./why-canvas.js").Draw} Draw */
/** @typedef {ReturnType<typeof curvesScenes>[number]} Panel */

const [POINTS_HEIGHT, PANEL_HEIGHT, ALONE_HEIGHT] = [430, 196, 400];

export class SweepPictures extends View {
  /** @override */
  static properties = {
    sweep: { attribute: false },
    curves: { attribute: false },
    members: { attribute: false },
    shown: { attribute: false },
  };

  constructor() {
    super();
    /** @type {Sweep | null} */
    this.sweep = null;
    /** @type {readonly import("../state/sweep.js").PointCurves[]} */
    this.curves = [];
    /** @type {readonly import("../state/sweep.js").Member[]} */
    this.members = [];
    /** @type {Shown} */
    this.shown = { figure: "holdout_error", point: 0, isRegression: false, isCompared: false };
  }

  /** @override */
  render() {
    const { sweep } = this;
    if (!sweep) return nothing;
    return html`<div class="sweep-pictures">${this.points(sweep)} ${this.panels(sweep)}</div>`;
  }

  /** @param {Sweep} sweep */
  points(sweep) {
    const { shown } = this;
    const scene = pointsScene(sweep, this.curves, this.members, shown);
    const isEmpty = scene.entries.every(({ dropout, plain }) => !dropout && !plain);
    const isUnfinished = scene.entries.some(({ dropout }) => dropout && !dropout.isFinal);
    /** @type {Draw} */
    const draw = (context, width, height, theme) =>
      drawPoints(context, scene, width, height, theme);
    const about = sweep.axis ? scene.axis : "seed by seed";
    return html`<section class="sweep-picture" aria-label="At the end">
      <div class="sweep-caption">
        <h4 class="heading">At the end</h4>
        <ds-sweep-table
          about="figures at the end"
          .table=${() => pointsTable(sweep, shown)}
        ></ds-sweep-table>
      </div>
      ${this.keys(isUnfinished)}
      <ds-why-canvas
        class=${sweep.axis ? "sweep-points" : ""}
        .height=${POINTS_HEIGHT}
        .draw=${draw}
        .label="${scene.measure} at the end, ${about}. The table has the figures."
        @click=${(/** @type {MouseEvent} */ event) => this.press(event, scene)}
      ></ds-why-canvas>
      ${isEmpty ? html`<p class="quiet small sweep-waiting">${waitingText(sweep)}</p>` : nothing}
    </section>`;
  }

  /** @param {boolean} isUnfinished */
  keys(isUnfinished) {
    const signs = Object.entries(SIGNS).map(([verdict, sign]) => `${sign} ${verdict}`);
    return html`<p class="small quiet sweep-keys">
      <span class="why-key disc dropout" aria-hidden="true"></span> with dropout
      <span class="sweep-square" aria-hidden="true"></span> without ·
      ${this.sweep?.axis ? "bars ± 1 standard error" : "a line ties the pair of a seed"}
      ${isUnfinished ? html`· pale: not all seeds are done` : nothing}
      ${
        this.sweep?.axis
          ? html`<span class="sweep-signs">${signs.map((one) => html`<span>${one}</span>`)}</span>`
          : nothing
      }
    </p>`;
  }

  /** @param {Sweep} sweep */
  panels(sweep) {
    const { shown } = this;
    const scenes = curvesScenes(sweep, this.curves, shown);
    const at = this.curves.find(({ point }) => point === shown.point);
    return html`<section class="sweep-picture" aria-label="On the way">
      <div class="sweep-caption">
        <h4 class="heading">On the way</h4>
        <ds-sweep-table
          about="curves, ${pointInWords(sweep, shown.point)}"
          .table=${() => curvesTable(sweep, at, shown)}
        ></ds-sweep-table>
      </div>
      <p class="small quiet sweep-keys">
        mean over seeds, band ± 1 standard
        error${sweep.axis ? "; the name of each line is its value" : ""}
      </p>
      ${scenes.map((scene) => this.panel(scene, scenes.length))}
    </section>`;
  }

  /**
   * @param {Panel} scene
   * @param {number} count
   */
  panel(scene, count) {
    const { title, twin, lines } = scene;
    /** @type {Draw} */
    const draw = (context, width, height, theme) =>
      drawSweepCurves(context, scene, width, height, theme);
    return html`${twin ? html`<p class="twin-title small ${twin}">${title}</p>` : nothing}
      <ds-why-canvas
        .height=${count > 1 ? PANEL_HEIGHT : ALONE_HEIGHT}
        .draw=${draw}
        .label="${title}: by step, ${lines.length} lines. The table has the figures of one of them."
      ></ds-why-canvas>`;
  }

  /**
   * @param {MouseEvent} event
   * @param {import("./drawing/sweep-points.js").PointsScene} scene
   */
  press(event, scene) {
    if (!this.sweep?.axis) return;
    const box = /** @type {Element} */ (event.currentTarget).getBoundingClientRect();
    const entry = entryAt(scene, event.clientX - box.left, box.width);
    if (entry) this.emit("point-look", entry.index);
  }
}

/** @param {Sweep} sweep */
function waitingText({ state, axis }) {
  if (state === "queued") return "Nothing yet: another sweep trains first.";
  if (state !== "running") return "No member is done yet. Resume goes on where it stood.";
  return axis ? "The first figures come at once." : "Each seed appears when it is done.";
}

customElements.define("ds-sweep-pictures", SweepPictures);
