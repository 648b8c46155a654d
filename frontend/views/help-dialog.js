/**
 * `ds-help`: what dropout is, how to read the picture, and which keys do what.
 */

import { html } from "lit";
import { DialogView } from "./dialog.js";

/** @type {readonly [keys: readonly string[], what: string][]} */
const KEYS = [
  [["space"], "start, pause, go on"],
  [["←", "→"], "one step back, one step on; at the newest step, train another one"],
  [["1", "2", "3", "4", "5"], "a phase of the step: mask, forward, loss, backward, update"],
  [["0"], "the whole step again"],
  [["Home", "End"], "on the strip: the first step, back to live"],
  [["Page up", "Page down"], "on the strip: many steps at once"],
  [["+", "−"], "on the strip: closer, further away"],
  [["tab", "arrows"], "into a network, then from perceptron to perceptron"],
  [["n", "p"], "in the story: the next chapter, the previous one"],
  [["?"], "this page"],
];

export class HelpDialog extends DialogView {
  /** @override */
  get heading() {
    return "What you see here";
  }

  /** @override */
  content() {
    return html`<div class="help">
        <p>
          <span class="strong">Dropout</span> switches off a random part of a network at every
          training step. What is off passes nothing on and learns nothing in that step. So no
          perceptron can rely on another one being there, and learning by heart gets harder.
        </p>
        <p>
          Two networks train here. They start with the same weights and see the same examples in the
          same order. Only one of them has dropout. What differs between them is its doing.
        </p>
        <ul class="signs">
          <li><span class="sign kept"></span> kept; the fuller, the stronger it fires</li>
          <li><span class="sign dropped"></span> dropped in this step</li>
          <li><span class="sign share"></span> kept in a share of the batch, or of recent steps</li>
        </ul>
        <p>
          Every mask is the one that the step used. The numbers are measured: where dropout does
          nothing, or harm, you will see that too.
        </p>
      </div>
      <h3 class="heading">Keys</h3>
      <dl class="keys">
        ${KEYS.map(
          ([keys, what]) =>
            html`<div>
              <dt>${keys.map((key) => html`<kbd>${key}</kbd> `)}</dt>
              <dd>${what}</dd>
            </div>`,
        )}
      </dl>`;
  }
}

customElements.define("ds-help", HelpDialog);
