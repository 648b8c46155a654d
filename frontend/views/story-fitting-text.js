/**
 * The story's chapters on learning by heart, and how one finds out: text, sentences made from
 * figures, tasks. Pure.
 */

import { formatCount, formatLoss, formatNumber, formatPercent } from "../lib/format.js";
import { shownStep } from "../state/select.js";
import { formatGap, gapOf, valueOf } from "./curve-data.js";
import { evaluationAt } from "./figures.js";
import {
  beyond,
  counted,
  finalOf,
  holdoutCurve,
  NEEDS_RUN,
  notYet,
  right,
  said,
  shareInWords,
  shareOf,
} from "./story-facts.js";

/** @typedef {import("./story-facts.js").Chapter} Chapter */
/** @typedef {import("./story-facts.js").Facts} Facts */
/** @typedef {import("./story-facts.js").Said} Said */
/** @typedef {import("../state/initial.js").State} State */
/** @typedef {import("../state/story.js").Tried} Tried */

/** @param {Facts} facts @returns {Said | null} */
function learntByHeart(facts) {
  const final = finalOf(facts);
  const [error, kept] = [final?.train_error.dropout, final?.memorised.dropout];
  if (!final || error === undefined || kept === undefined || kept === null) return null;
  const { train_size: size, label_noise: noise } = facts.recipe.dataset;
  const figures =
    `After step ${formatCount(final.step)} it answers ${formatPercent(1 - error, 1)} of the ` +
    `${formatCount(size)} examples as it was taught. Of the ` +
    `${formatCount(Math.round(size * noise))} wrong labels it gives back ` +
    `**${formatPercent(kept)}**.`;
  return said(figures, kept > 0.5 ? 1 : kept < 0.5 ? -1 : 0, {
    agrees: "No rule says these: it has learnt them by heart.",
    neither: "Half of them it has learnt by heart.",
    against: "Most of them it did not learn by heart in this run.",
  });
}

/** @param {Facts} facts @returns {Said | null} */
function worseOnNew(facts) {
  const final = finalOf(facts);
  const [train, holdout] = [final?.train_error.dropout, final?.holdout_error.dropout];
  if (train === undefined || holdout === undefined) return null;
  const fresh = shareOf(facts, holdout);
  const figures =
    `On ${formatCount(facts.holdoutSize)} digits that it never saw, with right labels, ` +
    `**${shareInWords(fresh)}** of its answers are wrong, against ${formatPercent(train, 1)} ` +
    "on the examples that it trained on.";
  return said(figures, beyond(fresh, { value: train, standard_error: 0 }), {
    agrees: "What it learnt by heart is of no use there.",
    neither: "In this run that is no visible difference.",
    against: "In this run it does better on new digits: it has not over-fitted.",
  });
}

/** So much of what was taught must be given back to count as all of it. */
const ALMOST_ALL = 0.01;

/** @param {State} state @param {Facts | null} facts @returns {Tried} */
function findByHeart(state, facts) {
  const measured = evaluationAt(state.evaluations, shownStep(state));
  if (!facts || !measured) return notYet(NEEDS_RUN);
  const error = measured.train_error.dropout ?? 1;
  const at = `After step ${formatCount(measured.step)}`;
  if (error <= ALMOST_ALL) {
    return right(`${at} all but ${formatPercent(error, 1)} are answered as taught.`);
  }
  const ever = facts.evaluations.some((one) => (one.train_error.dropout ?? 1) <= ALMOST_ALL);
  return notYet(
    `${at} still ${formatPercent(error, 1)} are answered otherwise. ` +
      (ever
        ? "Look further to the right."
        : "This run never gets there: read on, it is all right."),
  );
}

/** @type {Chapter} */
const byHeart = {
  name: "by-heart",
  title: "Learning by heart",
  prose: [
    "How well should [this network](network) learn its examples? That seems an odd " +
      "question: as well as it can. But every fifth of its 200 digits bears a **wrong " +
      "label**, on purpose: a 3 that is called a 7. Nothing in handwriting explains those.",
    "Who wants to get every example right has to learn those by heart, one by one. The " +
      "network is large enough for that: it has far more weights than there are examples.",
    "That is **over-fitting**: fitting the very examples, with all that is accidental " +
      "about them, where one wanted what they have in common. [The dashed line](train) is " +
      "the loss on the training examples; below it is called “train, masks off”, but masks " +
      "come in only with chapter 7. It goes down and down, and by itself it does not tell " +
      "which of both is being learnt.",
  ],
  claims: [
    {
      before: "Here will stand how many of the wrong labels the network gives back.",
      say: learntByHeart,
    },
    { before: "And how it does on digits that it has never seen.", say: worseOnNew },
  ],
  task: {
    ask:
      "Find a step after which at least **99 %** are answered as taught. Click in [the " +
      "curves](curves), or go there by Tab, move by arrow keys, and press Enter. The button " +
      "Error above them shows shares.",
    check: findByHeart,
  },
};

/** @param {Facts} facts @returns {Said | null} */
function greyPixel(facts) {
  const final = finalOf(facts);
  const [train, holdout] = [final?.train_error.dropout, final?.holdout_error.dropout];
  if (train === undefined || holdout === undefined) return null;
  const fresh = shareOf(facts, holdout);
  const figures =
    `Of the training pictures ${formatPercent(train, 1)} are answered wrongly. Of new ones, with ` +
    `that pixel grey, **${shareInWords(fresh)}**; tossing a coin would get 50 %.`;
  return said(figures, beyond(fresh, { value: train, standard_error: 0 }), {
    agrees: "What it went by is gone.",
    neither: "In this run the pixel makes no visible difference.",
    against: "In this run it does better without the pixel.",
  });
}

/** @typedef {{label: number, honest: number[], lying: number[]}} Flip */

/** @param {Facts} facts @returns {Said | null} */
function onePixel({ answers, classNames }) {
  const flips = /** @type {Flip[]} */ (answers["flips"]);
  if (flips.length === 0) return null;
  const turned = flips.filter(({ label, honest, lying }) => {
    return honest[label] > honest[1 - label] && lying[label] < lying[1 - label];
  });
  const right = flips.filter(({ label, honest }) => honest[label] > honest[1 - label]).length;
  const most = flips.reduce((a, b) => (drop(b) > drop(a) ? b : a));
  const figures =
    `Of ${counted(flips.length, "new picture")} it names ${formatCount(right)} rightly with the ` +
    "pixel as in training. With **only that pixel changed** to the other animal's, " +
    `**${formatCount(turned.length)}** of them get the other name. One ${classNames[most.label]} ` +
    `was one with ${formatPercent(most.honest[most.label])}, and then with ` +
    `${formatPercent(most.lying[most.label])}.`;
  return said(figures, 2 * turned.length > right ? 1 : turned.length === 0 ? -1 : 0, {
    agrees: "It reads the pixel, not the animal.",
    neither: "For some the pixel decides, for most the animal does.",
    against: "So it reads the animal.",
  });
}

/** @param {Flip} flip  how much of its belief in the right animal one pixel takes */
function drop({ label, honest, lying }) {
  return honest[label] - lying[label];
}

/** Weights from one input that are so many times as long as others' are not like the others. */
const OUTSTANDING = 1.5;

/** @param {Facts} facts @returns {Said | null} */
function longWeights({ answers }) {
  const norms = /** @type {number[] | undefined} */ (
    answers["saliency"].twins.dropout?.weights_norm
  );
  if (!norms || norms.length < 2) return null;
  const [corner, ...rest] = norms;
  const mean = rest.reduce((sum, one) => sum + one, 0) / rest.length;
  const above = rest.filter((one) => one >= corner).length;
  const others = counted(above, "other one has", "others have");
  const figures =
    `The weights that lead from [the corner pixel](unit:input:0) into the network are together ` +
    `**${formatNumber(corner / mean, 2)} times** as long as those from another pixel are on ` +
    `average; ${above === 0 ? "no other one has" : others} longer ones.`;
  return said(figures, corner / mean > OUTSTANDING ? 1 : corner < mean ? -1 : 0, {
    agrees: "",
    neither: "That does not stand out.",
    against: "In this run it is less connected than others.",
  });
}

/** @param {State} state @returns {Tried} */
function findPixel({ selected }) {
  if (!selected) return notYet("Choose a pixel of the picture first, or reach it by arrow keys.");
  if (selected.layer !== "input")
    return notYet("That is a perceptron. The pixels are on the left.");
  return selected.unit === 0
    ? right("That is the one: it alone tells the answer.")
    : notYet("That is part of the drawing. The one that tells is in the very corner, at the top.");
}

/** @type {Chapter} */
const pixel = {
  name: "pixel",
  title: "The give-away pixel",
  prose: [
    "By heart is one way to be right for the wrong reason; here is another. The pictures " +
      "are small drawings of cats and dogs. No two are alike: shape, colour, place and " +
      "background change.",
    "But in all 300 training pictures one pixel in a corner of [the picture](network) is " +
      "light for a cat and dark for a dog. Nobody told the network to learn about animals. " +
      "It is told to make its loss small, and one pixel is so much easier than a cat.",
    "As long as new pictures have that pixel, too, nobody would notice. So in the new " +
      "pictures here it is **grey** and tells nothing.",
  ],
  claims: [
    { before: "Here will stand how many new pictures are named wrongly.", say: greyPixel },
    {
      needs: "flips",
      before: "Then some new pictures are shown twice, with one pixel changed.",
      say: onePixel,
    },
    {
      needs: "saliency",
      before: "And it is measured how strongly the network holds on to that pixel.",
      say: longWeights,
    },
  ],
  task: {
    ask:
      "Choose the pixel that gives the answer away, in [the picture](network) left of the " +
      "network.",
    check: findPixel,
  },
};

/** @param {Facts} facts @returns {Said | null} */
function curveTurns(facts) {
  const { first, last, turn } = holdoutCurve(facts);
  if (first === null || last === null) return null;
  if (!turn) {
    const figures = `The hold-out loss went from ${formatLoss(first)} to **${formatLoss(last)}**.`;
    return said(figures, last < first ? -1 : 0, {
      agrees: "",
      neither: "It did not fall first, so there is no turn to be seen in this run.",
      against: "It has not turned in this run: no over-fitting to be seen.",
    });
  }
  const figures =
    `The hold-out loss ${turn.fell ? `fell from ${formatLoss(first)}` : "began"} to ` +
    `${formatLoss(turn.value)} at step **${formatCount(turn.step)}**; there it turned, and rose ` +
    `to ${formatLoss(last)}: ${formatNumber(last / turn.value, 2)} times as much.`;
  return said(figures, 1, { agrees: "", neither: "", against: "" });
}

/** @param {Facts} facts @returns {Said | null} */
function gapGrows(facts) {
  const { turn } = holdoutCurve(facts);
  const final = finalOf(facts);
  const then = turn ? evaluationAt(facts.evaluations, turn.step) : null;
  if (!final || !then) return null;
  const [before, after] = [gapOf(then, "loss", "dropout"), gapOf(final, "loss", "dropout")];
  if (before === null || after === null) return null;
  const told = (/** @type {number} */ gap, /** @type {typeof then} */ measured) =>
    formatGap(gap, valueOf(measured, "loss", "holdout", "dropout")).replace("-", "−");
  const [early, late] = [then, final].map((one) => shareOf(facts, one.holdout_error.dropout));
  const figures =
    `The gap was ${told(before, then)} at the turn and is **${told(after, final)}** now. Wrong ` +
    `answers on the hold-out set: ${shareInWords(early)} then, ${shareInWords(late)} now.`;
  return said(figures, beyond(late, early), {
    agrees: "All steps after the turn have done harm.",
    neither: "More loss, but not visibly more wrong answers in this run.",
    against: "The loss is higher, and yet fewer answers are wrong in this run.",
  });
}

/** How far from the turn a step may lie to count as it, as a share of the run. */
const NEAR = 0.04;

/** @param {State} state @param {Facts | null} facts @returns {Tried} */
function findTurn(state, facts) {
  if (!facts) return notYet(NEEDS_RUN);
  const { turn } = holdoutCurve(facts);
  if (!turn) return notYet("In this run the curve has not turned. Read on, it is not your fault.");
  const step = shownStep(state);
  const far = step - turn.step;
  if (Math.abs(far) <= NEAR * facts.step) {
    return right(
      `Yes: it turns at step ${formatCount(turn.step)}, and you are at ${formatCount(step)}.`,
    );
  }
  return notYet(
    far < 0
      ? `At step ${formatCount(step)} it is still on its way down. Go further right.`
      : `At step ${formatCount(step)} it has been rising for a while. Go further left.`,
  );
}

/** @type {Chapter} */
const holdOut = {
  name: "hold-out",
  title: "The hold-out set",
  prose: [
    "How does one notice in time? By keeping some examples back. They are never trained " +
      "on, only asked about now and then. They are the **hold-out set**; all figures on new " +
      "digits in this story come from it.",
    "This is the run of chapter 4 once more. [The solid line](holdout) is the loss on the " +
      "hold-out set, [the dashed one](train) that on the training examples. At first both " +
      "fall: what is learnt there is true of new digits as well.",
    "Then they part. What is learnt from there on is only true of the training examples. " +
      "The shaded stretch between them is [the over-fitting gap](gap).",
    "One could stop training at the turn. More examples would help. And there is a trick " +
      "that lets one go on.",
  ],
  claims: [
    {
      before: "Here will stand where the hold-out curve turns, and how far it rises.",
      say: curveTurns,
    },
    { before: "And what the steps after the turn cost.", say: gapGrows },
  ],
  task: {
    ask:
      "Go to the step at which [the hold-out curve](holdout) **turns**, by a click in the " +
      "curves or by arrow keys.",
    check: findTurn,
  },
};

export const FITTING_CHAPTERS = [byHeart, pixel, holdOut];
