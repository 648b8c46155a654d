/**
 * What the page knows before anything has happened, and the shape of all that it can know.
 */

import { NO_RUNS } from "./runs.js";
import { FIRST_VISIT } from "./speed.js";
import { NO_SWEEP } from "./sweep.js";
import { NO_STORY } from "./story.js";
import { NO_WHY } from "./why.js";

/** @typedef {import("./types.js").Recipe} Recipe */
/** @typedef {import("./types.js").Run} Run */
/** @typedef {import("./types.js").StepBatch} StepBatch */
/** @typedef {import("./types.js").Evaluation} Evaluation */
/** @typedef {import("./snapshots.js").KeptSnapshot} KeptSnapshot */
/** @typedef {import("../lib/strip-bins.js").StripAnswer} StripAnswer */
/** @typedef {import("./types.js").RunEvent} RunEvent */
/** @typedef {import("./types.js").Example} Example */
/** @typedef {import("./types.js").Twin} Twin */
/** @typedef {"lab" | "why" | "sweep" | "story" | "runs" | "api"} Screen */

/** @typedef {{twin: Twin, layer: string, unit: number}} Selected */
/**
 * @typedef {object} State
 * @property {Screen} screen
 * @property {import("./types.js").Session | null} session  who this page is; null: not known yet
 * @property {string | null} locked           why the server lets nobody in; null: it does
 * @property {readonly string[]} hidden       groups that a lesson's link leaves out, by name
 * @property {boolean} embedded               shown in a frame of another page, without chrome
 * @property {import("./runs.js").RunsState} runs  the list of all runs
 * @property {import("./types.js").Connection} connection
 * @property {readonly import("./types.js").Dataset[]} datasets
 * @property {readonly Preset[]} presets
 * @property {import("./types.js").RecipeLimits} limits  most that a recipe may ask for
 * @property {import("./types.js").Limits | null} allowed  all that may be asked; null: not known
 * @property {import("./types.js").Waiting | null} waiting  what a run that starts now would meet;
 *   null: not known, or none is to start
 * @property {Recipe | null} recipe           as the panel shows it; null until presets are known
 * @property {{recipe: Recipe, preview: import("./types.js").Preview} | null} preview
 *   what a recipe looks like before its first step
 * @property {Run | null} run                 the run on screen
 * @property {number} last                    newest step that has arrived
 * @property {{step: number, time: number}} held  newest step that the stage shows, and since when
 * @property {readonly StepBatch[]} batches   steps at hand, oldest first
 * @property {readonly Evaluation[]} evaluations  oldest first
 * @property {readonly RunEvent[]} events     oldest first
 * @property {readonly KeptSnapshot[]} snapshots  weights at hand, oldest first
 * @property {ReadonlyMap<number, Example>} examples  training examples at hand, by index
 * @property {number | null} chosen           the step to look at; null: live
 * @property {number | null} seen             the step on screen while one is chosen: that one as
 *   soon as it is at hand; null: nothing but what is at hand of the chosen one
 * @property {string} layer                   whose masks the strip shows
 * @property {import("../lib/strip-stretch.js").Zoom} zoom  how much of the run the strip shows
 * @property {readonly StripAnswer[]} strips  shares of masks that came last
 * @property {"example" | "batch"} show       whose masks the stage shows
 * @property {number} row                     which row of each batch the next run is to follow
 * @property {number} edgeCount               how many edges to draw
 * @property {Selected | null} selected       the perceptron under the pointer or focus
 * @property {import("./types.js").Phase | null} phase  the part of a step that the stage shows
 * @property {Partial<Record<Twin, import("./types.js").Anatomy>>} anatomies  the last asked for
 * @property {WhatIf | null} whatIf           a step gone through with other masks
 * @property {import("./sweep.js").SweepState} sweep  recipes over seeds and settings
 * @property {import("./why.js").WhyState} why  what is measured about the run on screen
 * @property {import("./story.js").StoryState} story  where the reader of the story is
 * @property {import("./types.js").Pace} pace  to start with
 * @property {boolean} paceTaken              the reader has set the pace
 * @property {boolean} pending                a command is on its way
 * @property {string} problem                 why the last command was refused
 * @property {Readonly<Record<string, string>>} errors  by field of the recipe or the command
 * @property {string} notice                  something the reader should know once
 */
/**
 * @typedef {object} Preset  as `GET /presets` says it
 * @property {string} name
 * @property {string} title
 * @property {string} sentence
 * @property {Recipe} recipe
 * @property {{holdout_error: Difference, holdout_loss: Difference, seeds: number, date: string}}
 *   effect
 */
/** @typedef {{mean: number, standard_error: number, verdict: string}} Difference */
/**
 * @typedef {object} WhatIf
 * @property {number} step
 * @property {import("./types.js").AlteredMasks} masks
 * @property {import("./types.js").Anatomy | null} answer  null: on its way
 */

/** @type {State} */
export const INITIAL = Object.freeze({
  screen: "lab",
  session: null,
  locked: null,
  hidden: [],
  embedded: false,
  runs: NO_RUNS,
  connection: "idle",
  datasets: [],
  presets: [],
  // What recipes can say at all; a server may allow less.
  limits: {
    layers: 8,
    units: 1024,
    parameters: 4_000_000,
    steps: 10_000_000,
    batch_size: 1024,
    train_size: 60_000,
  },
  allowed: null,
  waiting: null,
  recipe: null,
  preview: null,
  run: null,
  last: 0,
  held: { step: 0, time: 0 },
  batches: [],
  evaluations: [],
  events: [],
  snapshots: [],
  examples: new Map(),
  chosen: null,
  seen: null,
  layer: "hidden_1",
  zoom: "auto",
  strips: [],
  show: "example",
  row: 0,
  edgeCount: 600,
  selected: null,
  phase: null,
  anatomies: {},
  whatIf: null,
  sweep: NO_SWEEP,
  why: NO_WHY,
  story: NO_STORY,
  pace: FIRST_VISIT,
  paceTaken: false,
  pending: false,
  problem: "",
  errors: {},
  notice: "",
});
