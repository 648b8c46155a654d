/**
 * Tables behind the pictures of a sweep: its figures at each value, its curves at one of them.
 */

import { html } from "lit";
import { formatCount } from "../lib/format.js";
import {
  AXES,
  figureName,
  isShare,
  lostAt,
  pointInWords,
  summaryInWords,
  valueInWords,
} from "./sweep-words.js";
import { TableDisclosure, tableTemplate } from "./table-disclosure.js";

/** @typedef {import("../state/sweep.js").Sweep} Sweep */
/** @typedef {import("../state/sweep.js").PointCurves} PointCurves */
/** @typedef {import("./sweep-data.js").Shown} Shown */
/** @typedef {import("./table-disclosure.js").Table} Table */

/**
 * @param {Sweep} sweep
 * @param {Shown} shown
 * @returns {Table}
 */
export function pointsTable({ axis, points }, { figure, isRegression }) {
  const share = isShare(figure, isRegression);
  return {
    caption: `Mean ± standard error of the ${figureName(figure, isRegression)} at the end`,
    first: axis ? AXES[axis.field].title : "",
    columns: ["with", "without", "with − without", "seeds done", "verdict"],
    rows: points.map((point) => {
      const { dropout, plain, difference, verdict } = point.figures[figure];
      const lost = lostAt(point);
      const done = `${formatCount(point.done)} of ${formatCount(point.members)}`;
      return {
        name: axis ? valueInWords(axis.field, point.value) : "this recipe",
        cells: [
          summaryInWords(dropout, share),
          summaryInWords(plain, share),
          summaryInWords(difference, share, true),
          lost > 0 ? `${done}, ${formatCount(lost)} left all bounds` : done,
          verdict ?? "none",
        ],
      };
    }),
  };
}

/**
 * @param {Sweep} sweep
 * @param {PointCurves | undefined} curves  at the point that is looked at
 * @param {Shown} shown
 * @returns {Table}
 */
export function curvesTable(sweep, curves, { figure, isRegression, point }) {
  const share = isShare(figure, isRegression);
  const name = figureName(figure, isRegression);
  const cell = (/** @type {"dropout" | "plain"} */ twin, /** @type {number} */ at) => {
    const band = curves?.[figure][twin];
    const [mean, error] = [band?.mean[at] ?? null, band?.standard_error[at] ?? null];
    return summaryInWords({ mean, standard_error: error }, share);
  };
  return {
    caption:
      `Mean ± standard error of the ${name} over ${formatCount(curves?.n ?? 0)} seeds, ` +
      pointInWords(sweep, point),
    first: "Step",
    columns: ["with", "without"],
    rows: (curves?.steps ?? []).map((step, at) => ({
      name: formatCount(step),
      cells: [cell("dropout", at), cell("plain", at)],
    })),
  };
}

export class SweepTable extends TableDisclosure {
  /** @override */
  static properties = {
    ...TableDisclosure.properties,
    about: {},
    table: { attribute: false },
  };

  constructor() {
    super();
    this.about = "";
    /** Made only while it is open. @type {(() => Table) | null} */
    this.table = null;
  }

  /** @override */
  get heading() {
    return this.about;
  }

  /** @override */
  content() {
    const table = this.table?.();
    if (!table || table.rows.length === 0) return html`<p class="quiet">Nothing yet.</p>`;
    return tableTemplate(table);
  }
}

customElements.define("ds-sweep-table", SweepTable);
