/**
 * `ds-why`: the screen "Why it works": three reasons, measured on the run on screen.
 *
 * Turns the state into properties of its panels and what they emit into calls of `asker`.
 */

import { html, nothing } from "lit";
import { formatCount, formatNumber } from "../lib/format.js";
import { linksOf } from "../state/address.js";
import { differences } from "../state/recipe.js";
import { newestStep } from "../state/seen.js";
import { datasetOf } from "../state/select.js";
import { layerOf } from "../state/why.js";
import { View } from "./element.js";
import { dataInShort } from "./recipe-words.js";
import "./segments.js";
import "./slider.js";
import "./why-ablation.js";
import "./why-chart.js";
import "./why-correlation.js";
import "./why-features.js";
import "./why-firing.js";
import "./why-noise.js";
import "./why-pixel.js";

/** @typedef {import("../state/initial.js").State} State */
/** @typedef {import("../state/types.js").Run} Run */
/** @typedef {import("../state/actions.js").Actions} Actions */
/** @typedef {import("../state/why-asker.js").WhyAsker} WhyAsker */
/** @template T @typedef {(event: CustomEvent<T>) => void} On */

const LAB = /** @type {const} */ ([{ screen: "lab" }]);

export class Why extends View {
  /** @override */
  static properties = {
    state: { attribute: false },
    actions: { attribute: false },
    asker: { attribute: false },
    sliding: { state: true },
  };

  constructor() {
    super();
    /** @type {State | null} */
    this.state = null;
    /** @type {Actions | null} */
    this.actions = null;
    /** @type {WhyAsker | null} */
    this.asker = null;
    /** The step under the slider while it moves. @type {number | null} */
    this.sliding = null;
  }

  /** @override */
  render() {
    const { state, actions, asker } = this;
    if (!state || !actions || !asker) return nothing;
    return html`<main class="screen why" aria-label="Why it works">
      ${
        state.run
          ? html`${this.head(state, state.run, actions)} ${this.panels(state, state.run, asker)}`
          : this.nothingYet(state)
      }
    </main>`;
  }

  /** @param {State} state */
  nothingYet(state) {
    return html`<div class="screen-head"><h2 class="screen-title">Why it works</h2></div>
      <div class="empty">
        <p class="strong">No run to look at yet.</p>
        <p class="quiet">
          Three reasons why dropout works, measured on a run of yours: train one in the Lab, then
          come back. Any step of it can be looked at, while it trains too.
        </p>
        ${state.problem ? html`<p class="error-text" role="alert">${state.problem}</p>` : nothing}
        <p><a class="button primary" href=${linksOf(state, LAB).lab ?? "#lab"}>To the Lab</a></p>
      </div>`;
  }

  /**
   * @param {State} state
   * @param {Run} run
   * @param {Actions} actions
   */
  head(state, run, actions) {
    const { recipe } = run;
    return html`<div class="why-head">
      <h2 class="screen-title">Why it works</h2>
      <p class="why-run small">
        <span class="strong">This run</span> · ${dataInShort(recipe, state.datasets)} ·
        <span class="why-key disc dropout" aria-hidden="true"></span> with dropout p
        ${recipe.dropout.hidden.map((p) => formatNumber(p)).join(", ")}
        ${
          recipe.twin
            ? html`· <span class="why-key square plain" aria-hidden="true"></span> without`
            : "· its recipe has no twin without dropout to compare with"
        }
      </p>
      ${this.layerChoice(state, run, actions)} ${this.stepChoice(state, run, actions)}
      ${this.live(state, run)}
    </div>`;
  }

  /**
   * What holds of the step that is looked at: nothing has been learnt, or it moves on.
   *
   * @param {State} state
   * @param {Run} run
   */
  live(state, run) {
    if ((state.chosen ?? newestStep(state)) === 0) {
      return html`<p class="small why-live">
        Before the first step both are the same network: whatever is measured here is what chance
        gave to both. Differences begin with training.
      </p>`;
    }
    if (run.state !== "running" || state.chosen !== null) return nothing;
    const { isHeld } = state.why;
    return html`<p class="small why-live">
      ${isHeld ? "The run trains on; these figures stay." : "Measured anew as the run trains."}
      <button
        class="text-button"
        title="Measuring changes no bit of the run, but takes some of the processor from it."
        @click=${() => this.asker?.hold(!isHeld)}
      >
        ${isHeld ? "go on measuring" : "hold the figures"}
      </button>
    </p>`;
  }

  /**
   * @param {State} state
   * @param {Run} run
   * @param {Actions} actions
   */
  layerChoice(state, run, actions) {
    const count = run.recipe.network.hidden.length;
    if (count < 2) return nothing;
    const options = run.recipe.network.hidden.map((units, index) => ({
      value: `hidden_${index + 1}`,
      text: String(index + 1),
      hint: `Hidden layer ${index + 1}, ${formatCount(units)} perceptrons`,
    }));
    return html`<div class="why-layer-choice small">
      <span>Hidden layer</span>
      <ds-segments
        label="Hidden layer"
        .options=${options}
        .value=${`hidden_${layerOf(state)}`}
        @choose=${/** @type {On<string>} */ ((event) => actions.setView({ layer: event.detail }))}
      ></ds-segments>
    </div>`;
  }

  /**
   * @param {State} state
   * @param {Run} run
   * @param {Actions} actions
   */
  stepChoice(state, run, actions) {
    const newest = newestStep(state);
    if (newest < 2) return html`<p class="small quiet">at step ${formatCount(newest)}</p>`;
    const step = this.sliding ?? state.chosen ?? newest;
    const isLive = state.chosen === null;
    const going = run.state === "running" ? "still training" : "the newest";
    return html`<div class="why-step">
      <ds-slider
        label="At step"
        hint="The networks after so many updates; choosing another step measures anew."
        text="${formatCount(step)}${isLive ? `, ${going}` : ` of ${formatCount(newest)}`}"
        .min=${1}
        .max=${newest}
        .step=${1}
        .value=${step}
        @slide=${/** @type {On<number>} */ ((event) => (this.sliding = event.detail))}
        @settle=${
          /** @type {On<number>} */ (
            (event) => {
              this.sliding = null;
              actions.chooseStep(event.detail === newest ? null : event.detail);
            }
          )
        }
      ></ds-slider>
      <button class="button" ?disabled=${isLive} @click=${() => actions.lookLive()}>Newest</button>
    </div>`;
  }

  /**
   * @param {State} state
   * @param {Run} run
   * @param {WhyAsker} asker
   */
  panels(state, run, asker) {
    const { why } = state;
    const layer = layerOf(state);
    const dataset = datasetOf(state, run.recipe);
    const again = /** @type {On<import("../state/why.js").Measure>} */ (
      (event) => asker.again(event.detail)
    );
    const features = html`<ds-why-features
      .measured=${why.features}
      .layerCount=${run.recipe.network.hidden.length}
    ></ds-why-features>`;
    if (run.recipe.network.autoencoder) {
      return html`<p class="why-alone">
          An autoencoder gives its picture back and learns no classes. What is measured of it are
          its features.
        </p>
        <div class="why-panels" @why-again=${again}>${features}</div>`;
    }
    const stop = /** @type {On<import("../state/why.js").Measure>} */ (
      (event) => asker.stop(event.detail)
    );
    const look = /** @type {On<[number, number] | null>} */ ((event) => asker.look(event.detail));
    return html`<div class="why-all" @why-again=${again} @why-stop=${stop} @pair-look=${look}>
      ${this.reasons(state, run, asker)}
      <div class="why-more">
        <ds-why-firing
          .measured=${why.firing}
          .activations=${why.activations}
          .pair=${why.pair}
          .layer=${layer}
        ></ds-why-firing>
        ${
          run.recipe.dataset.give_away > 0
            ? html`<ds-why-pixel
                .measured=${why["give-away"]}
                .shape=${dataset?.image_shape ?? [1, 1]}
                .findings=${() => asker.findings()}
                .isPreset=${isPixelPreset(state, run)}
              ></ds-why-pixel>`
            : nothing
        }
      </div>
      <div class="why-panels why-last">${features}</div>
    </div>`;
  }

  /**
   * @param {State} state
   * @param {Run} run
   * @param {WhyAsker} asker
   */
  reasons(state, run, asker) {
    const { why } = state;
    const layer = layerOf(state);
    const dataset = datasetOf(state, run.recipe);
    return html`<div class="why-panels">
      <ds-why-correlation
        .measured=${why["co-adaptation"]}
        .course=${why.course}
        .activations=${why.activations}
        .pair=${why.pair}
        .layer=${layer}
      ></ds-why-correlation>
      <ds-why-ablation
        .measured=${why.redundancy}
        .tried=${why.off}
        .off=${why.units[`hidden_${layer}`] ?? NONE}
        .offElsewhere=${otherUnits(why.units, layer)}
        .layer=${layer}
        .layerCount=${run.recipe.network.hidden.length}
        .classCount=${dataset?.class_names.length || 2}
        .classNames=${dataset?.class_names ?? []}
        @example-choose=${
          /** @type {On<import("../state/why.js").Chosen>} */ (
            (event) => asker.choose(event.detail)
          )
        }
        @unit-toggle=${/** @type {On<number>} */ ((event) => asker.toggle(event.detail))}
        @units-off=${/** @type {On<number[]>} */ ((event) => asker.switchOff(event.detail))}
      ></ds-why-ablation>
      <ds-why-noise
        .measured=${why.noise}
        .averaging=${why.averaging}
        .chosen=${why.chosen}
        .data=${dataset}
        @example-choose=${
          /** @type {On<import("../state/why.js").Chosen>} */ (
            (event) => asker.choose(event.detail)
          )
        }
      ></ds-why-noise>
    </div>`;
  }
}

/** @type {readonly number[]} */
const NONE = [];

/** The preset of which it was measured who reads the pixel. */
const PIXEL_PRESET = "cats_dogs_pixel";

/**
 * Whether a run's data and network are those of the preset, whatever its dropout and its seed.
 *
 * @param {State} state
 * @param {Run} run
 */
function isPixelPreset({ presets }, { recipe }) {
  const preset = presets.find(({ name }) => name === PIXEL_PRESET)?.recipe;
  if (!preset) return false;
  const apart = differences(preset, recipe);
  return apart.every((path) => /^(seed|dataset\.seed|twin|dropout\..*)$/.test(path));
}

/**
 * How many perceptrons are off in other layers than the one that is looked at.
 *
 * @param {State["why"]["units"]} units
 * @param {number} layer
 */
function otherUnits(units, layer) {
  const others = Object.entries(units).filter(([name]) => name !== `hidden_${layer}`);
  return others.reduce((sum, [, { length }]) => sum + length, 0);
}

customElements.define("ds-why", Why);
