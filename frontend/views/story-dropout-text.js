/**
 * The story's chapters on dropout and the first two reasons why it works: text, sentences made from
 * figures, tasks. Pure.
 */

import { formatCount, formatNumber, formatPercent } from "../lib/format.js";
import { shownRow, shownStep } from "../state/select.js";
import { STORY_LAYER } from "../state/story-plan.js";
import { beyond, NEEDS_RUN, notYet, right, said, shareInWords } from "./story-facts.js";
import { compare, differenceInWords, figureInWords, pointsInWords } from "./why-words.js";

/** @typedef {import("./story-facts.js").Chapter} Chapter */
/** @typedef {import("./story-facts.js").Facts} Facts */
/** @typedef {import("./story-facts.js").Said} Said */
/** @typedef {import("../state/initial.js").State} State */
/** @typedef {import("../state/story.js").Tried} Tried */
/** @typedef {import("../state/why.js").Figure} Figure */
/** @template Found @typedef {Partial<Record<import("../state/types.js").Twin, Found>>} PerTwin */

/** @param {Facts} facts @returns {Said | null} */
function shareOff({ answers, recipe, step }) {
  const shares = /** @type {number[] | undefined} */ (answers["strip"].share[0]);
  if (!shares || shares.length === 0) return null;
  const off = shares.reduce((sum, kept) => sum + 1 - kept, 0) / shares.length;
  const p = recipe.dropout.hidden[0];
  const error = Math.sqrt((p * (1 - p)) / (shares.length * step));
  const figures =
    `Over ${formatCount(step)} steps and ${formatCount(shares.length)} perceptrons, ` +
    `**${formatPercent(off, 2)} ± ${(100 * error).toFixed(2)}** were off in ` +
    `[this layer](strip). p is ${formatPercent(p)}.`;
  const isSame = beyond({ value: off, standard_error: error }, { value: p, standard_error: 0 });
  return said(figures, isSame === 0 ? 1 : -1, {
    agrees: "Chance keeps its word.",
    neither: "",
    against: "That is further from p than chance should go: about one run in twenty does.",
  });
}

/** @param {Facts} facts @returns {Said | null} */
function everNew({ masks, recipe }) {
  const known = masks.filter((mask) => mask !== null);
  if (known.length < 2) return null;
  let [changed, all] = [0, 0];
  for (let i = 1; i < known.length; i += 1) {
    changed += known[i].reduce((sum, kept, unit) => sum + (kept === known[i - 1][unit] ? 0 : 1), 0);
    all += known[i].length;
  }
  const p = recipe.dropout.hidden[0];
  const expected = 2 * p * (1 - p);
  const error = Math.sqrt((expected * (1 - expected)) / all);
  const figures =
    `From one of the last ${formatCount(known.length)} steps to the next, ` +
    `**${formatPercent(changed / all, 1)}** of the perceptrons went from on to off or back. If ` +
    `each step draws anew, it should be ${formatPercent(expected)}.`;
  const found = { value: changed / all, standard_error: error };
  const isSame = beyond(found, { value: expected, standard_error: 0 });
  return said(figures, isSame === 0 ? 1 : -1, {
    agrees: "No mask remembers the one before.",
    neither: "",
    against: "That is further off than chance should go: about one run in twenty does.",
  });
}

/** @param {Facts} facts @returns {Said | null} */
function droppedLearnNothing({ answers, step }) {
  const { actual } = /** @type {import("../state/types.js").Anatomy} */ (answers["anatomy"]);
  const [mask, error] = [actual.keep_mask[STORY_LAYER], actual.error_signal[STORY_LAYER]];
  if (!mask || !error) return null;
  const dropped = Array.from(mask, (kept, unit) => ({ kept, told: error[unit] !== 0 })).filter(
    ({ kept }) => kept === 0,
  );
  const untold = dropped.filter(({ told }) => !told).length;
  const figures =
    `In step ${formatCount(step)} ${formatCount(dropped.length)} of ${formatCount(mask.length)} ` +
    `were off for this picture, and **${formatCount(untold)}** of them got an error signal of ` +
    "exactly 0.";
  return said(figures, untold === dropped.length ? 1 : -1, {
    agrees: "Off means off, on the way back too.",
    neither: "",
    against: "So some of them learnt all the same.",
  });
}

/** Which perceptron the task is about. */
const WANTED = 3;

/** @param {State} state @returns {Tried} */
function findDropped(state) {
  const row = shownRow(state);
  const mask = row?.keep_mask[STORY_LAYER];
  const step = shownStep(state);
  if (!row || step < 1)
    return notYet("Start the run, then go to a step by the strip or arrow keys.");
  if (!mask) return notYet("The masks of this step are on their way. Try once more.");
  const at = `At step ${formatCount(step)} perceptron ${WANTED}`;
  return mask[WANTED] === 0
    ? right(`${at} is off: it takes no part in this step.`)
    : notYet(`${at} is on. Try the steps beside it: each one has even chances.`);
}

/** @type {Chapter} */
const dropout = {
  name: "dropout",
  title: "Dropout",
  prose: [
    "**Dropout** is a strange idea: at every training step, switch perceptrons off at " +
      "random. Each one is off with a probability that is called **p**, here 50 %. In the " +
      "next step the dice are thrown again.",
    "In this run two networks train on the same digits with the same wrong labels: one " +
      "[with dropout](with), and one [without it](without). Same start, same batches; what " +
      "differs is dropout's doing.",
    "[This one is dropped](dropped): hollow, dashed, crossed out. It passes nothing on, " +
      "and on the way back no error reaches it, so it learns nothing in this step. [This " +
      "one is kept](kept).",
    "[The strip](strip) has every mask: a column for each step, a row for each " +
      "perceptron, ink where it was kept. Drag along it, or use arrow keys, and the whole " +
      "Lab shows that step.",
  ],
  claims: [
    {
      needs: "strip",
      before: "Here will stand how many were off over all steps, beside p.",
      say: shareOff,
    },
    { before: "Then how much a mask has to do with the one before.", say: everNew },
    {
      needs: "anatomy",
      before: "And whether those that were off learnt something all the same.",
      say: droppedLearnNothing,
    },
  ],
  task: {
    ask:
      `Find a step at which [perceptron ${WANTED}](unit:${STORY_LAYER}:${WANTED}) of hidden ` +
      "layer 1 is **off**.",
    check: findDropped,
  },
};

/** @typedef {import("../state/why.js").CoAdaptation} CoAdaptation */

/** @param {Facts} facts @returns {PerTwin<CoAdaptation>} */
const leaningOf = ({ answers }) => answers["co-adaptation"].twins;

/**
 * The figures of both networks, and which of them is less.
 *
 * @param {Figure | undefined} dropout
 * @param {Figure | undefined} plain
 * @param {string} name
 * @param {string} agrees
 * @param {string} against
 * @returns {Said | null}
 */
function lessWith(dropout, plain, name, agrees, against) {
  const found = compare(dropout, plain);
  if (!found) return null;
  const difference = differenceInWords(found);
  const figures =
    `${name}: **${figureInWords(dropout)}** with dropout, **${figureInWords(plain)}** without` +
    `${difference ? ` (${difference})` : ""}.`;
  const direction = found.direction === null ? null : found.direction === 0 ? 0 : found.direction;
  const turned = direction === null ? null : /** @type {1 | 0 | -1} */ (-direction + 0);
  return said(figures, turned, {
    agrees,
    neither: "No visible difference in this run.",
    against,
  });
}

/** @param {Facts} facts @returns {Said | null} */
function fireApart(facts) {
  const { dropout, plain } = leaningOf(facts);
  return lessWith(
    dropout?.correlation.within_class,
    plain?.correlation.within_class,
    "How much two perceptrons fire together, for pictures of the same digit (0: not at " +
      "all, 1: always)",
    "With dropout they go their own ways more.",
    "In this run they fire together **more** with dropout: the other way round.",
  );
}

/** @param {Facts} facts @returns {Said | null} */
function leanLess(facts) {
  const { dropout, plain } = leaningOf(facts);
  return lessWith(
    dropout?.co_adaptation,
    plain?.co_adaptation,
    "What two perceptrons do as a pair beyond what each does alone, as a share of that",
    "With dropout each counts more by itself.",
    "In this run they count **more** as pairs with dropout: the other way round.",
  );
}

const [LESS_WITH, LESS_WITHOUT, ALIKE] = [0, 1, 2];

/** @param {State} _state @param {Facts | null} facts @param {number} choice @returns {Tried} */
function whoLeansLess(_state, facts, choice) {
  const found = facts?.answers["co-adaptation"];
  const twins = /** @type {PerTwin<CoAdaptation> | undefined} */ (found?.twins);
  const difference = compare(
    twins?.dropout?.correlation.within_class,
    twins?.plain?.correlation.within_class,
  );
  if (!difference) return notYet(NEEDS_RUN);
  const { direction } = difference;
  const truth = direction === -1 ? LESS_WITH : direction === 1 ? LESS_WITHOUT : ALIKE;
  if (choice === truth) return right("That is what this run measured.");
  return notYet("Compare the two figures above, and how sure they are: the number behind ±.");
}

/** @type {Chapter} */
const leaning = {
  name: "leaning",
  title: "Reason 1: less leaning",
  prose: [
    "Why should that help? Three reasons are given, and this run can be asked about each. " +
      "The first goes back to chapter 3: who fires together is changed together, and so " +
      "fires together even more. In the end groups can only do things as a group. That is " +
      "called **co-adaptation**.",
    "With dropout a perceptron cannot count on the others: [its neighbour is " +
      "off](dropped) in half of the steps. A habit that needs both of them is broken up " +
      "again and again, and there is room for another one.",
    "Whether that is so can be measured: once training is over, how much do perceptrons " +
      "of hidden layer 1 fire together, [with dropout](with) and [without](without)? And " +
      "how much do two of them matter only as a pair?",
  ],
  claims: [
    {
      needs: "co-adaptation",
      before: "Here will stand how much perceptrons fire together, in both networks.",
      say: fireApart,
    },
    {
      needs: "co-adaptation",
      before: "And how much they matter only as pairs.",
      say: leanLess,
    },
  ],
  task: {
    ask:
      "In which network do perceptrons fire together **less** for the same digit, in this " +
      "very run? Then see all pairs as a picture in [Why it works](#why).",
    choices: ["With dropout", "Without dropout", "No visible difference"],
    check: whoLeansLess,
  },
};

/** @typedef {import("../state/why.js").Redundancy} Redundancy */

/** @param {Facts} facts @returns {PerTwin<Redundancy>} */
const redundancyOf = ({ answers }) => answers["redundancy"].twins;

/** @param {Facts} facts @returns {Said | null} */
function halfOff(facts) {
  const { dropout, plain } = redundancyOf(facts);
  const [a, b] = [dropout, plain].map((one) => one?.curve.accuracy[1]);
  const found = compare(a, b);
  if (!a || !b || !found || !dropout || !plain) return null;
  const figures =
    "With half of all hidden perceptrons switched off for good, new digits read rightly: " +
    `**${shareInWords(a)}** with dropout, **${shareInWords(b)}** without ` +
    `(${pointsInWords(found)}).`;
  return said(figures, found.direction, {
    agrees: "With dropout the network holds out better.",
    neither: "No visible difference in this run.",
    against: "In this run it holds out **worse** with dropout: the other way round.",
  });
}

/** @param {Facts} facts @returns {Said | null} */
function lostByHalf(facts) {
  const { dropout, plain } = redundancyOf(facts);
  if (!dropout || !plain) return null;
  const lost = (/** @type {Redundancy} */ one) =>
    one.accuracy - (one.curve.accuracy[1].value ?? NaN);
  const [a, b] = [lost(dropout), lost(plain)];
  const error = Math.hypot(
    ...[dropout, plain].map((one) => one.curve.accuracy[1].standard_error ?? 0),
  );
  const figures =
    `That costs ${points(a)} of ${formatPercent(dropout.accuracy, 1)} with dropout, and ` +
    `${points(b)} of ${formatPercent(plain.accuracy, 1)} without.`;
  const direction = Math.abs(b - a) <= 2 * error ? 0 : b > a ? 1 : -1;
  return said(figures, direction, {
    agrees: "So it loses less as well.",
    neither: "What is lost is about the same in this run: it had more to begin with.",
    against: "In this run it loses **more** with dropout: it only had more to begin with.",
  });
}

/** @param {number} share */
const points = (share) => `**${(100 * share).toFixed(1)} points**`;

/** @param {Facts} facts @returns {Said | null} */
function mostImportant(facts) {
  const { dropout, plain } = redundancyOf(facts);
  const worst = (/** @type {Redundancy | undefined} */ one) =>
    one?.importance.reduce((a, b) => (b.accuracy_change < a.accuracy_change ? b : a));
  const [a, b] = [worst(dropout), worst(plain)];
  if (!a || !b) return null;
  const change = (/** @type {{accuracy_change: number}} */ one) =>
    `${(100 * one.accuracy_change).toFixed(1).replace("-", "−")} points`;
  const figures =
    "The single perceptron of hidden layer 1 that is missed most: " +
    `[${a.unit}](unit:${STORY_LAYER}:${a.unit}) with dropout (${change(a)} when it alone is ` +
    `off), ${b.unit} without (${change(b)}).`;
  return { text: figures, direction: null };
}

/** @param {State} state @returns {Tried} */
function layerOff({ whatIf }) {
  if (!whatIf) return notYet("Press the button “What if others had been off?” first.");
  const altered = whatIf.answer?.altered;
  if (!altered) return notYet("The step is being gone through again. Try once more.");
  const mask = Array.from(altered.keep_mask[STORY_LAYER] ?? []);
  const on = mask.filter((kept) => kept === 1).length;
  if (mask.length === 0 || on > 0) {
    return notYet(`${formatCount(on)} of ${formatCount(mask.length)} are still on in that layer.`);
  }
  const { probability } = altered;
  const best = probability ? Math.max(...Array.from(probability)) : NaN;
  return right(
    "Nothing of the picture gets through any more. What is left is the biases' guess, the same " +
      `for every picture: no more than ${formatNumber(100 * best, 2)} % for any digit.`,
  );
}

/** @type {Chapter} */
const manyWays = {
  name: "many-ways",
  title: "Reason 2: many ways",
  prose: [
    "The second reason looks at the same from another side. Say a few perceptrons know a " +
      "3 when they see one, nearly always. Why should any other one learn that? It would " +
      "only spoil what works.",
    "With dropout those few are missing every now and then, and [the rest](with) has to " +
      "do without them. So it pays to know a 3 in several ways that differ a little. Such " +
      "knowledge is **redundant**: there is more of it than needed, and so it holds.",
    "That, too, can be tried: take perceptrons away once training is over, and ask [both " +
      "networks](network) again.",
  ],
  claims: [
    {
      needs: "redundancy",
      before: "Here will stand how well both read with half of their perceptrons off.",
      say: halfOff,
    },
    { needs: "redundancy", before: "Then what that costs each.", say: lostByHalf },
    {
      needs: "redundancy",
      before: "And which single perceptron is missed most.",
      say: mostImportant,
    },
  ],
  task: {
    ask:
      "In [What if](what-if), switch a **whole layer** off: all of hidden layer 1. What " +
      "does the network answer then?",
    check: layerOff,
  },
};

export const DROPOUT_CHAPTERS = [dropout, leaning, manyWays];
