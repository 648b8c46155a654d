/**
 * What the three panels of "Why it works" have in common: a title, a sentence, how far the
 * measurement is, what came out in words, and what it was measured on.
 */

import { html, nothing } from "lit";
import { formatCount, formatPercent } from "../lib/format.js";

/** @typedef {import("../state/why.js").Measured<any>} Measured */
/**
 * @typedef {object} Panel
 * @property {string} title
 * @property {string} lead        one sentence
 * @property {Measured} measured
 * @property {() => unknown} body      once there is an answer
 * @property {() => readonly string[]} verdict  sentences made from the figures
 * @property {() => unknown} basis     what was measured on what, and whose idea it is
 * @property {() => void} again        ask once more
 * @property {() => void} [stop]       end what is being measured
 */

/** @param {Panel} panel */
export function panel({ title, lead, measured, body, verdict, basis, again, stop }) {
  const { answer, phase } = measured;
  const isOld = phase === "asking" && answer !== null;
  return html`<section class="why-panel" aria-label=${title} aria-busy=${phase === "asking"}>
    <h3 class="why-title">${title}</h3>
    <p class="quiet why-lead">${lead}</p>
    ${state(measured, again, stop)}
    ${
      answer
        ? html`<div class="why-body ${isOld ? "old" : ""}">${body()}</div>
            <div class="why-foot">
              <p class="strong why-verdict">${verdict().join(" ")}</p>
              <p class="quiet small">${basis()}</p>
            </div>`
        : nothing
    }
  </section>`;
}

/**
 * @param {Measured} measured
 * @param {() => void} again
 * @param {(() => void) | undefined} stop
 */
function state(measured, again, stop) {
  const { phase, problem, progress, step, answer } = measured;
  if (phase === "failed") {
    return html`<div class="why-state bad">
      <p role="alert"><span class="strong">This panel cannot be shown.</span> ${problem}</p>
      <button class="button" @click=${again}>Try again</button>
    </div>`;
  }
  if (phase === "ready") return nothing;
  const far = progress === null ? "" : ` ${formatPercent(progress)}`;
  const doing = `Measuring at step ${formatCount(step)}…${far}`;
  const shown = answer ? ` Still shown: step ${formatCount(answer.step)}.` : "";
  return html`<div class="why-state">
    <p class="quiet small">${phase === "idle" ? "Waits for its turn." : doing}${shown}</p>
    <progress
      max="1"
      .value=${progress ?? 0}
      aria-label="How far the measurement is"
      ?hidden=${progress === null}
    ></progress>
    ${
      stop && phase === "asking" && progress !== null
        ? html`<button class="text-button small" @click=${stop}>stop</button>`
        : nothing
    }
  </div>`;
}

/**
 * @param {readonly (string | false | null | undefined)[]} parts
 * @returns {string} those that say something
 */
export function joined(...parts) {
  return parts.flat().filter(Boolean).join(" · ");
}

/** What the uncertainty does not cover. */
export const ONE_SEED = "one seed: another one may differ";
