/**
 * `ds-lab`: the Lab, put together: recipe, stage, curves, inspector, strip.
 *
 * Turns the state into properties of its parts and what they emit into calls of `actions`.
 */

import { html, nothing } from "lit";
import { needsNewRun } from "../state/actions.js";
import { shownCourse } from "../state/dissect.js";
import { firesOn } from "../state/firing.js";
import { differences } from "../state/recipe.js";
import {
  datasetOf,
  drawnRecipe,
  pictureOf,
  probabilitiesAt,
  recentMasks,
  shownExample,
  shownProbabilities,
  shownRow,
  shownSizes,
  shownStep,
  shownWeights,
  surfaceInputOf,
} from "../state/select.js";
import { rowWithin } from "../state/row.js";
import { standingOf } from "../state/steering.js";
import { stripOf } from "../state/strip.js";
import { changesIn } from "./curve-changes.js";
import "./announcer.js";
import "./curves.js";
import { View } from "./element.js";
import { perceptronFacts } from "./facts.js";
import { evaluationAt, figuresOf } from "./figures.js";
import "./inspector.js";
import { queueInWords, refusalInWords } from "./limit-words.js";
import { costOf, warningOf } from "./mistakes.js";
import "./own-name.js";
import { phaseInWords } from "./phase-words.js";
import { pointedCurve } from "./story-things.js";
import "./phases.js";
import "./print-sheet.js";
import "./recipe-panel.js";
import "./stage.js";
import { announcement, stageTwins } from "./stage-words.js";
import "./steering.js";
import "./strip.js";
import "./summary.js";
import "./transport.js";
import "./verdict.js";
import { seedsOf } from "./verdict-seeds.js";
import "./what-if.js";

/** @typedef {import("../state/initial.js").State} State */
/** @typedef {import("../state/actions.js").Actions} Actions */
/** @typedef {import("../state/dissect.js").Dissection} Dissection */
/** @template T @typedef {(event: CustomEvent<T>) => void} On */

export class Lab extends View {
  /** @override */
  static properties = {
    state: { attribute: false },
    actions: { attribute: false },
    dissection: { attribute: false },
    finder: { attribute: false },
    entry: { attribute: false },
  };

  constructor() {
    super();
    /** @type {State | null} */
    this.state = null;
    /** @type {Actions | null} */
    this.actions = null;
    /** @type {Dissection | null} */
    this.dissection = null;
    /** @type {import("../state/sweep-finder.js").SweepFinder | null} */
    this.finder = null;
    /** @type {import("../state/entry.js").Entry | null} */
    this.entry = null;
  }

  /** @override */
  render() {
    const { state, actions, dissection } = this;
    if (!state || !actions || !dissection) return html``;
    return html`<section class="recipe-column" aria-label="Recipe" tabindex="0">
        ${this.recipe(state, actions)}
      </section>
      <main class="stage-column">
        ${this.transport(state, actions)} ${this.phases(state, dissection)}
        ${this.stage(state, actions)}
      </main>
      <aside class="side-column" aria-label="Figures" tabindex="0">
        ${this.side(state, actions)}
      </aside>
      ${this.strip(state, actions)}
      <ds-print-sheet
        .run=${state.run}
        .recipe=${drawnRecipe(state)}
        .datasets=${state.datasets}
        .step=${shownStep(state)}
      ></ds-print-sheet>`;
  }

  /**
   * @param {State} state
   * @param {Actions} actions
   */
  recipe(state, actions) {
    const { recipe, run } = state;
    const preset = state.presets.find(
      (one) => recipe && differences(one.recipe, recipe).length === 0,
    );
    return html`<ds-recipe
      .recipe=${recipe}
      .datasets=${state.datasets}
      .presets=${state.presets}
      .limits=${state.limits}
      .preset=${preset?.name ?? ""}
      .probabilities=${shownProbabilities(state)}
      .learningRate=${recipe?.training.learning_rate ?? run?.settings.learning_rate ?? 0}
      .show=${state.show}
      .errors=${state.errors}
      .changes=${needsNewRun(state)}
      @recipe-change=${/** @type {On<any>} */ ((e) => actions.editRecipe(e.detail))}
      @preset-select=${/** @type {On<any>} */ ((e) => actions.editRecipe(e.detail.recipe))}
      @probability-change=${/** @type {On<any>} */ ((e) => actions.setProbabilities(e.detail))}
      @learning-rate-change=${/** @type {On<any>} */ ((e) => actions.setLearningRate(e.detail))}
      @show-change=${/** @type {On<any>} */ ((e) => actions.setView({ show: e.detail }))}
      @new-run=${() => actions.startAnew()}
      @undo-recipe=${() => actions.undoRecipe()}
    ></ds-recipe>`;
  }

  /**
   * @param {State} state
   * @param {Actions} actions
   */
  transport(state, actions) {
    const standing = standingOf(state);
    return html`<ds-transport
        .run=${state.run}
        .steered=${standing.other}
        .watching=${standing.watchesOnly}
        .pace=${state.pace}
        .step=${state.chosen ?? state.last}
        .epoch=${shownRow(state)?.epoch ?? null}
        .pending=${state.pending}
        .problem=${state.problem}
        .note=${this.note(state)}
        .connection=${state.connection}
        @transport=${/** @type {On<any>} */ ((e) => actions.transport(e.detail))}
        @pace-change=${/** @type {On<any>} */ ((e) => actions.setPace(e.detail))}
      ></ds-transport
      ><ds-steering
        .standing=${standing}
        @steer=${/** @type {On<any>} */ ((e) => actions.steer(e.detail))}
      ></ds-steering
      >${this.ownName(state)}`;
  }

  /** What is to be known before the next press of Start. @param {State} state */
  note({ notice, errors, waiting, allowed }) {
    return notice || refusalInWords(errors) || queueInWords(waiting, allowed);
  }

  /** Where others see who steers, what they see. @param {State} state */
  ownName({ session }) {
    const { entry } = this;
    if (!entry || !session || session.is_open || session.role === "viewer") return nothing;
    return html`<ds-own-name
      .name=${session.name}
      .rename=${(/** @type {string} */ name) => entry.rename(name)}
    ></ds-own-name>`;
  }

  /**
   * @param {State} state
   * @param {Dissection} dissection
   */
  phases(state, dissection) {
    const { phase } = state;
    const taken = shownCourse(state, "dropout");
    const names = datasetOf(state, drawnRecipe(state))?.class_names ?? [];
    return html`<ds-phases
      .phase=${phase}
      .sentence=${phase && taken ? phaseInWords(phase, taken, names) : ""}
      .disabled=${shownStep(state) < 1}
      @phase-select=${/** @type {On<any>} */ ((e) => dissection.choosePhase(e.detail))}
      @phases-play=${() => dissection.play()}
    ></ds-phases>`;
  }

  /**
   * @param {State} state
   * @param {Actions} actions
   */
  stage(state, actions) {
    const recipe = drawnRecipe(state);
    /** @type {import("../state/types.js").Twin[]} */
    const twins = recipe?.twin === false ? ["dropout"] : ["dropout", "plain"];
    const shown = stageTwins(
      twins.map((twin) => ({
        picture: pictureOf(state, twin),
        surface: surfaceInputOf(state, twin),
      })),
      probabilitiesAt(state, shownStep(state)),
      recipe,
    );
    return html`<ds-announcer
        .text=${announcement(shown, shownRow(state)?.train_loss ?? null)}
        .moving=${state.chosen === null && state.run?.state === "running"}
      ></ds-announcer>
      <ds-stage
        .twins=${shown}
        .sizes=${shownSizes(state)}
        .edgeCount=${state.edgeCount}
        .row=${this.row(state)}
        .warning=${state.run ? warningOf(recipe?.dropout.mistake, shown[0].surface !== null) : ""}
        @edges-select=${/** @type {On<number>} */ ((e) => actions.setView({ edgeCount: e.detail }))}
        @row-select=${/** @type {On<number>} */ ((e) => actions.setRow(e.detail))}
        @new-run=${() => actions.startAnew()}
        @perceptron-select=${
          /** @type {On<any>} */ (({ detail }) => actions.setView({ selected: detail }))
        }
        @perceptron-press=${/** @type {On<any>} */ ((e) => this.press(state, e.detail))}
      ></ds-stage>`;
  }

  /**
   * @param {State} state
   * @param {Actions} actions
   */
  side(state, actions) {
    const recipe = drawnRecipe(state);
    const dataset = datasetOf(state, recipe);
    const measured = evaluationAt(state.evaluations, state.chosen ?? state.last);
    return html`${this.invitation(state)}
      <ds-curves
        .evaluations=${state.evaluations}
        .changes=${changesIn(state.events, recipe)}
        .step=${state.chosen ?? state.last}
        .last=${state.last}
        .twin=${recipe?.twin ?? true}
        .pointed=${pointedCurve(state)}
        .regression=${dataset?.task === "regression"}
        .isStarted=${state.run?.state === "running"}
        @step-select=${/** @type {On<number>} */ ((e) => actions.chooseStep(e.detail))}
      ></ds-curves>
      <ds-verdict
        .figures=${measured ? figuresOf(measured, dataset?.task === "regression") : null}
        .twin=${recipe?.twin ?? true}
        .warning=${state.run ? warningOf(recipe?.dropout.mistake) : ""}
        .cost=${costOf(measured, recipe?.dropout.mistake, dataset?.task === "regression")}
        .seeds=${seedsOf(state)}
        @seeds-start=${() => this.finder?.start()}
      ></ds-verdict>
      <div class="side-more">${this.words(state, actions)} ${this.whatIf(state)}</div>
      <ds-inspector .facts=${this.facts(state)}></ds-inspector>`;
  }

  /**
   * @param {State} state
   * @param {Actions} actions
   */
  words({ run, evaluations }, actions) {
    if (!run) return nothing;
    return html`<ds-summary
      .heading=${"In words"}
      .runId=${run.id}
      .mark=${`${run.state} ${evaluations.at(-1)?.step ?? 0}`}
      .read=${(/** @type {string} */ id) => actions.summary(id)}
    ></ds-summary>`;
  }

  /**
   * For who comes for the first time; gone once there is a run, or the story was begun.
   *
   * @param {State} state
   */
  invitation({ run, story, screen, hidden, embedded }) {
    const isLesson = embedded || hidden.length > 0;
    if (run || story.chapter || isLesson || screen !== "lab") return nothing;
    return html`<p class="story-invitation small">
      New to dropout? <a href="#story">Its story in twelve short chapters</a>, each with a run of
      its own.
    </p>`;
  }

  /**
   * The row that the next run is to follow, which is the run's until a reader wants another.
   *
   * @param {State} state
   * @returns {import("./stage.js").Row | null}
   */
  row(state) {
    const { recipe, row, errors } = state;
    if (!recipe) return null;
    const pending = needsNewRun(state).includes("row");
    const most = rowWithin(recipe, Infinity);
    return { row: rowWithin(recipe, row), most, pending, error: errors["row"] ?? "" };
  }

  /** @param {State} state */
  whatIf(state) {
    const { whatIf, run } = state;
    const dissection = /** @type {Dissection} */ (this.dissection);
    const isDrawn = drawnRecipe(state)?.dropout.kind === "bernoulli";
    return html`<ds-what-if
      .possible=${run !== null && shownStep(state) > 0 && isDrawn}
      .open=${whatIf !== null}
      .anatomy=${whatIf?.answer ?? null}
      .classNames=${datasetOf(state, drawnRecipe(state))?.class_names ?? []}
      @what-if-begin=${() => dissection.begin()}
      @what-if-redraw=${() => dissection.redraw()}
      @what-if-layer-off=${/** @type {On<string>} */ ((e) => dissection.layerOff(e.detail))}
      @what-if-end=${() => dissection.ask(null)}
    ></ds-what-if>`;
  }

  /**
   * A perceptron was clicked: switch it, where one asks what if.
   *
   * @param {State} state
   * @param {import("../state/initial.js").Selected} pressed
   */
  press({ whatIf }, { twin, layer, unit }) {
    if (whatIf && twin === "dropout") this.dissection?.toggle(layer, unit);
  }

  /** @param {State} state */
  facts(state) {
    const { selected, batches } = state;
    if (!selected) return null;
    const step = shownStep(state);
    const dataset = datasetOf(state, drawnRecipe(state));
    const anatomy = shownCourse(state, selected.twin)?.anatomy;
    const kept = shownWeights(state, selected.twin);
    return perceptronFacts({
      selected,
      row: shownRow(state),
      features: shownExample(state)?.features ?? null,
      weights: anatomy?.weights ?? kept.weights,
      weightsStep: anatomy ? anatomy.step - 1 : kept.step,
      probabilities: probabilitiesAt(state, step),
      masks: recentMasks(batches, step, selected.layer),
      featureNames: dataset?.feature_names ?? [],
      firing: selected.layer === "input" ? [] : firesOn(state, selected),
      classNames: dataset?.class_names ?? [],
    });
  }

  /**
   * @param {State} state
   * @param {Actions} actions
   */
  strip(state, actions) {
    return html`<ds-strip
      .view=${stripOf(state)}
      .changes=${changesIn(state.events, drawnRecipe(state))}
      @step-select=${/** @type {On<any>} */ ((e) => actions.chooseStep(e.detail))}
      @layer-select=${/** @type {On<any>} */ ((e) => actions.setView({ layer: e.detail }))}
      @zoom-select=${/** @type {On<any>} */ ((e) => actions.setView({ zoom: e.detail }))}
      @columns-needed=${/** @type {On<any>} */ ((e) => actions.needStrip(e.detail))}
    ></ds-strip>`;
  }
}

customElements.define("ds-lab", Lab);
