/**
 * The story's chapters on what a network is and how it learns: text, sentences made from figures,
 * tasks. Pure.
 */

import { formatCount, formatLoss, formatNumber, formatPercent } from "../lib/format.js";
import { shownRow } from "../state/select.js";
import { STORY_LAYER } from "../state/story-plan.js";
import { counted, finalOf, notYet, right, said } from "./story-facts.js";
import { compare, figureInWords } from "./why-words.js";

/** @typedef {import("./story-facts.js").Chapter} Chapter */
/** @typedef {import("./story-facts.js").Facts} Facts */
/** @typedef {import("./story-facts.js").Said} Said */
/** @typedef {import("../state/types.js").Anatomy} Anatomy */
/** @typedef {import("../state/initial.js").State} State */

/** @param {ArrayLike<number>} values */
function indexOfLargest(values) {
  let best = 0;
  for (let i = 1; i < values.length; i += 1) {
    if (Math.abs(values[i]) > Math.abs(values[best])) best = i;
  }
  return best;
}

/**
 * The sum of one perceptron with the numbers of the run.
 *
 * @param {Facts} facts
 * @returns {Said | null}
 */
function oneSum({ answers, step }) {
  const anatomy = /** @type {Anatomy} */ (answers["anatomy"]);
  const { weights, actual, example } = anatomy;
  const sums = actual.pre_activation[STORY_LAYER];
  const [weight, bias] = [weights["linear_1.weight"], weights["linear_1.bias"]];
  if (!sums || !weight || !bias) return null;
  const unit = indexOfLargest(sums);
  const inputs = Array.from(example.features);
  const terms = inputs.map((input, index) => {
    const factor = weight.values[unit * inputs.length + index];
    return `${bracketed(factor)} × ${bracketed(input)}`;
  });
  const out = actual.activation[STORY_LAYER][unit];
  const verdict =
    sums[unit] > 0
      ? `That is above zero: it fires, and passes on ${formatNumber(out)}.`
      : `That is not above zero: it stays silent, and passes on ${formatNumber(out)}.`;
  const name = `[perceptron ${unit}](unit:${STORY_LAYER}:${unit})`;
  return {
    text:
      `In step ${formatCount(step)} ${name} got ${terms.join(" + ")}, with its bias ` +
      `${bracketed(bias.values[unit])} that is **${minus(sums[unit])}**. ${verdict}`,
    direction: null,
  };
}

/** @param {number} x */
const minus = (x) => formatNumber(x).replace("-", "−");

/** @param {number} x @returns {string} a negative number in brackets, so that it can be added */
function bracketed(x) {
  return x < 0 ? `(${minus(x)})` : minus(x);
}

/** @param {Facts} facts @returns {Said | null} */
function whoFired({ answers }) {
  const out = /** @type {Anatomy} */ (answers["anatomy"]).actual.activation[STORY_LAYER];
  if (!out) return null;
  const fired = Array.from(out).filter((value) => value > 0).length;
  const silent = out.length - fired;
  const text =
    `For that example **${formatCount(fired)} of ${formatCount(out.length)}** hidden ` +
    `perceptrons fired${silent > 0 ? `; ${formatCount(silent)} stayed silent` : ""}.`;
  return { text, direction: null };
}

/** @param {State} state @returns {import("../state/story.js").Tried} */
function findSilent(state) {
  const { selected } = state;
  const row = shownRow(state);
  if (!selected || !row) {
    return notYet("Choose a circle first: point at it, tap it, or reach it by Tab and arrow keys.");
  }
  if (selected.layer === "input") return notYet("That is an input. Try the column beside it.");
  const value = row.activation[selected.twin]?.[selected.layer]?.[selected.unit];
  if (value === undefined)
    return notYet("Of this step nothing is known any more. Take a newer one.");
  const name = `Perceptron ${selected.unit}`;
  if (value === 0) return right(`${name} passes on 0: for this example it is silent.`);
  const all = Array.from(row.activation[selected.twin]?.[selected.layer] ?? []);
  return notYet(
    all.every((one) => one !== 0)
      ? "For this example all of them fire. Go a step back with the left arrow key, or on."
      : `${name} passes on ${formatNumber(value)}. Look for a circle that is not filled.`,
  );
}

/** @type {Chapter} */
const perceptrons = {
  name: "perceptrons",
  title: "Perceptrons",
  prose: [
    "[A network](network) is made of many small, simple parts. Each circle is one, and is " +
      "called a **perceptron**, after the nerve cells that gave the idea.",
    "All that it does is a sum. Each number that comes in is multiplied by a **weight**, " +
      "then all are added up, and a number of its own, the **bias**, too. If the sum is " +
      "above zero, the perceptron **fires**: it passes the sum on. If not, it passes on " +
      "zero.",
    "This network gets two numbers, the place of a point. Eight perceptrons in the " +
      "middle, the **hidden layer**, each make their sum of them, and two outputs say which " +
      "of two kinds of points it is. [The map](surface) shows the answer for every place.",
    "Nobody writes the weights. They start out as random numbers. Start the run and watch " +
      "the map: it is only weights that change.",
  ],
  claims: [
    {
      needs: "anatomy",
      before: "Here one perceptron's sum will be done, with the run's own numbers.",
      say: oneSum,
    },
    {
      needs: "anatomy",
      before: "And how many perceptrons fire for one example will be counted.",
      say: whoFired,
    },
  ],
  task: {
    ask:
      "Find a hidden perceptron that is **silent** for the example on screen. [The " +
      "inspector](inspector) tells what the one you choose passes on.",
    check: findSilent,
  },
};

/** @param {Facts} facts @returns {Said | null} */
function lossFell(facts) {
  const [first, final] = [facts.evaluations[0], finalOf(facts)];
  const [before, after] = [first?.train_loss_eval.dropout, final?.train_loss_eval.dropout];
  if (first?.step !== 0 || !final || before === undefined || after === undefined) return null;
  const [wrong, still] = [first.train_error.dropout ?? NaN, final.train_error.dropout ?? NaN];
  const figures =
    `Before the first step the loss was ${formatLoss(before)}, and ${formatPercent(wrong)} of ` +
    `the answers were wrong. After step ${formatCount(final.step)} it is ` +
    `**${formatLoss(after)}**, with ${formatPercent(still)} wrong.`;
  return said(figures, after < before ? 1 : after > before ? -1 : 0, {
    agrees: "Many small changes made a guesser into something that knows.",
    neither: "In this run training changed nothing.",
    against: "In this run training made it worse: that happens, too, when steps are too large.",
  });
}

/** A step that changes weights by more than this share of their size is not a small one. */
const SMALL = 0.1;

/** @param {Facts} facts @returns {Said | null} */
function smallStep({ answers, step }) {
  const { weights, actual } = /** @type {Anatomy} */ (answers["anatomy"]);
  const name = "linear_1.weight";
  const [change, all] = [actual.weight_change[name], weights[name]];
  if (!change || !all) return null;
  const [moved, size] = [meanSize(change.values), meanSize(all.values)];
  const figures =
    `Step ${formatCount(step)} changed a weight by ${formatNumber(moved, 2)} on average. ` +
    `Weights are ${formatNumber(size, 2)} in size: a change of ` +
    `**${formatPercent(moved / size, 1)}**.`;
  return said(figures, moved / size < SMALL ? 1 : -1, {
    agrees: "One step alone does very little.",
    neither: "",
    against: "For one step that is a lot.",
  });
}

/** @param {ArrayLike<number>} values */
function meanSize(values) {
  return Array.from(values).reduce((sum, one) => sum + Math.abs(one), 0) / values.length;
}

/** What a phase does, for who chose it instead of the one that was asked for. */
const PHASE_HINTS = {
  mask: "Here dropout draws who is off: this network has none. Go on to the right.",
  forward: "Here numbers flow from the inputs to the outputs. No weight changes yet.",
  loss: "Here the answer is compared with the right one. No weight changes yet.",
  backward: "Close: here the error flows back and says which way to go. Nothing has gone yet.",
};

/** @param {State} state @returns {import("../state/story.js").Tried} */
function findUpdate({ phase }) {
  if (phase === "update")
    return right("Yes: each weight moves a little, then the next step begins.");
  if (phase === null) return notYet("Choose one of the five buttons above the network.");
  return notYet(PHASE_HINTS[phase]);
}

/** @type {Chapter} */
const training = {
  name: "training",
  title: "Training",
  prose: [
    "At first the answers are mere guesses. **Training** makes them better, step by step. " +
      "Each step has [five phases](phases); choose one, and the run waits while you look.",
    "A step takes a few training examples, a **batch**, and sends them **forward** " +
      "through [the network](network). Then the answers are compared with the right ones. " +
      "How wrong they are, in one number, is the **loss**.",
    "Then things go **backward**: from the outputs on, each perceptron is told whether a " +
      "higher or a lower sum would have made the loss smaller. That is its **error " +
      "signal**. Last comes the **update**: every weight moves a little that way.",
    "And then the next batch. When all examples have been seen once, an **epoch** is " +
      "over, and they come again in another order.",
  ],
  claims: [
    { before: "Here will stand what all steps together did to the loss.", say: lossFell },
    {
      needs: "anatomy",
      before: "And how far a single step moves the weights.",
      say: smallStep,
    },
  ],
  task: { ask: "Show the phase of a step in which the **weights change**.", check: findUpdate },
};

/** @param {Facts} facts @returns {Said | null} */
function silentLearnNothing({ answers, step }) {
  const { actual } = /** @type {Anatomy} */ (answers["anatomy"]);
  const [out, error] = [actual.activation[STORY_LAYER], actual.error_signal[STORY_LAYER]];
  if (!out || !error) return null;
  const units = Array.from(out, (value, unit) => ({ fired: value > 0, told: error[unit] !== 0 }));
  const silent = units.filter(({ fired }) => !fired);
  const untold = silent.filter(({ told }) => !told).length;
  const fired = units.filter((one) => one.fired);
  const figures =
    `In step ${formatCount(step)} ${counted(silent.length, "perceptron")} of hidden layer 1 ` +
    `stayed silent for this picture: **${formatCount(untold)} of ${formatCount(silent.length)}** ` +
    `got an error signal of exactly 0. Of the ${formatCount(fired.length)} that fired, ` +
    `${formatCount(fired.filter(({ told }) => told).length)} were told something.`;
  return said(figures, untold === silent.length ? 1 : -1, {
    agrees: "Only who fires learns from it.",
    neither: "",
    against: "So in this run some silent ones learnt, too.",
  });
}

/** @param {Facts} facts @returns {Said | null} */
function closestPair({ answers }) {
  const { twins, example_count: count } = answers["firing"];
  const pair = twins.dropout?.pairs[0];
  if (!pair || pair.weight_change_cosine === null) return null;
  const { a, b, correlation, weight_change_cosine: cosine } = pair;
  const name = (/** @type {number} */ unit) => `[${unit}](unit:${STORY_LAYER}:${unit})`;
  const figures =
    `On ${formatCount(count)} new pictures ${name(a)} and ${name(b)} go together most ` +
    `(correlation ${formatNumber(correlation, 2)}; 1 would be always). The weights that lead ` +
    `into them moved with a likeness of **${formatNumber(cosine, 2)}** since the start ` +
    "(1: the same way, 0: nothing in common).";
  return said(figures, correlation * cosine > 0 ? 1 : -1, {
    agrees: "They were trained together, too.",
    neither: "",
    against: "So these two did not learn the same.",
  });
}

/** @param {Facts} facts @returns {Said | null} */
function togetherOverall({ answers }) {
  const { relation, pair_count: pairs } = answers["firing"].twins.dropout ?? {};
  const found = compare(relation, { value: 0, standard_error: 0 });
  if (!found) return null;
  const figures =
    `Over all ${formatCount(pairs)} pairs, how much two fire together and how alike their ` +
    `weights moved go along with a correlation of **${figureInWords(relation)}**.`;
  return said(figures, found.direction, {
    agrees: "Who fires together has changed together.",
    neither: "That is too little to tell it from nothing in this run.",
    against: "In this run it is the other way round.",
  });
}

/** @param {State} state @returns {import("../state/story.js").Tried} */
function findUntold(state) {
  const { selected } = state;
  const row = shownRow(state);
  if (!selected || !row) return notYet("Choose a circle of hidden layer 2 first.");
  if (selected.layer !== "hidden_2") {
    return notYet("That one is elsewhere. Hidden layer 2 is the column before the outputs.");
  }
  const errors = /** @type {import("../state/types.js").StepRow} */ (row).error_signal;
  const error = errors?.[selected.twin]?.[selected.layer]?.[selected.unit];
  if (error === undefined)
    return notYet("Of this step nothing is known any more. Take a newer one.");
  return error === 0
    ? right(`Right: the error signal of perceptron ${selected.unit} is 0 in this step.`)
    : notYet(`Its error signal is ${formatNumber(error)}: it learns. Try one that is not filled.`);
}

/** @type {Chapter} */
const firing = {
  name: "firing",
  title: "Firing together",
  prose: [
    "Now [a larger network](network) learns to read digits of 8 × 8 pixels, with two " +
      "hidden layers of 64 perceptrons. The more [a circle](network) is filled, the more it " +
      "fires.",
    "Here is something that follows from the sums. A perceptron that passes on zero has " +
      "had no part in the answer, whatever its weights are. So it gets no share of the " +
      "blame: its error signal is zero, and this picture does not change it.",
    "That has a consequence. Perceptrons that fire for the same pictures are changed by " +
      "the same pictures. Of brain cells people say that those which fire together grow " +
      "together, and here is why it is a little like that in this network.",
    "That is useful: a group that has learnt to act as one can see what none of them sees " +
      "alone. It can become a rut as well: a group that always acts as one is hard to break " +
      "up.",
  ],
  claims: [
    {
      needs: "anatomy",
      before: "Here will stand who was told something by one picture, and who was not.",
      say: silentLearnNothing,
    },
    {
      needs: "firing",
      before: "Then the two that fire together most, and whether they learnt together.",
      say: closestPair,
    },
    { needs: "firing", before: "And the same over all pairs.", say: togetherOverall },
  ],
  task: {
    ask:
      "Find a perceptron in **hidden layer 2** that learns nothing from the picture on " +
      "screen: [the inspector](inspector) shows an error signal of 0.",
    check: findUntold,
  },
};

export const NETWORK_CHAPTERS = [perceptrons, training, firing];
