/**
 * How correlation went while a run trained: a curve for each twin, its figures as a table, and
 * what it was measured on.
 */

import { html, nothing } from "lit";
import { formatCount, formatPercent } from "../lib/format.js";
import { rememberLast } from "../lib/remember.js";
import { drawCourse, reachOf } from "./drawing/why-course.js";
import "./why-canvas.js";
import { TWINS } from "./why-data.js";
import { figureInWords } from "./why-words.js";

/** @typedef {import("../state/why.js").Course} Course */
/** @typedef {import("../state/why.js").Answer<Course>} Answer */
/** @typedef {import("../state/why.js").Measured<Course>} Measured */
/** @typedef {import("./why-data.js").Kind} Kind */

const HEIGHT = 130;

const sceneOf = rememberLast((/** @type {Answer} */ answer, /** @type {Kind} */ kind) => {
  const steps = answer.steps ?? [];
  const lines = TWINS.flatMap(({ twin }) => {
    const figures = answer.twins[twin]?.[kind];
    if (!figures) return [];
    const points = steps.map((x, index) => ({
      x,
      value: figures[index].value,
      error: figures[index].standard_error,
    }));
    return [{ twin, points }];
  });
  const xRange = /** @type {const} */ ([steps[0] ?? 0, steps.at(-1) ?? 0]);
  const yRange = reachOf(lines, false);
  return /** @type {import("./drawing/why-course.js").CourseScene} */ ({
    lines,
    xRange,
    yRange,
    xText: formatCount,
    isLine: true,
  });
});

/**
 * @param {Measured} measured
 * @param {Kind} kind
 * @param {{again: () => void, stop: () => void}} calls
 */
export function courseFigure(measured, kind, { again, stop }) {
  const { answer, phase, problem, progress } = measured;
  return html`<div class="why-course">
    <p class="strong small">Mean |correlation| while training</p>
    ${
      phase === "failed"
        ? html`<p class="small" role="alert">${problem}</p>
            <button class="text-button small" @click=${again}>measure it</button>`
        : nothing
    }
    ${
      phase === "asking" && progress !== null
        ? html`<p class="small quiet">
            Measuring… ${formatPercent(progress)}
            <button class="text-button small" @click=${stop}>stop</button>
          </p>`
        : nothing
    }
    ${answer ? curve(answer, kind) : nothing}
  </div>`;
}

/**
 * @param {Answer} answer
 * @param {Kind} kind
 */
function curve(answer, kind) {
  const scene = sceneOf(answer, kind);
  const steps = answer.steps ?? [];
  if (steps.length < 2) {
    return html`<p class="small quiet">One more step, and there is a curve.</p>`;
  }
  const having = TWINS.filter(({ twin }) => answer.twins[twin]);
  return html`<ds-why-canvas
      .height=${HEIGHT}
      label="Mean correlation over steps, ${steps.length} measurements; the table has them."
      .draw=${
        /** @type {import("./why-canvas.js").Draw} */ (
          (context, width, height, theme) => drawCourse(context, scene, width, height, theme)
        )
      }
    ></ds-why-canvas>
    <details class="small">
      <summary>The same as a table</summary>
      <table class="comparison why-table">
        <thead>
          <tr>
            <th scope="col">step</th>
            ${having.map(({ twin, title }) => html`<th scope="col" class=${twin}>${title}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${steps.map(
            (step, index) =>
              html`<tr>
                <th scope="row">${formatCount(step)}</th>
                ${having.map(
                  ({ twin }) => html`<td>${figureInWords(answer.twins[twin]?.[kind][index])}</td>`,
                )}
              </tr>`,
          )}
        </tbody>
      </table>
    </details>
    <p class="small quiet">
      At ${steps.length} steps whose weights were kept, two standard errors either way, over
      ${formatCount(answer.example_count)} hold-out examples.
    </p>`;
}
