/**
 * The story's last chapters, from noise to PyTorch: text, sentences made from figures, tasks. Pure.
 */

import { formatCount, formatLoss, formatNumber, formatPercent } from "../lib/format.js";
import {
  beyond,
  finalOf,
  holdoutCurve,
  NEEDS_RUN,
  notYet,
  right,
  said,
  shareInWords,
  shareOf,
} from "./story-facts.js";
import { countsOf } from "./why-words.js";

/** @typedef {import("./story-facts.js").Chapter} Chapter */
/** @typedef {import("./story-facts.js").Facts} Facts */
/** @typedef {import("./story-facts.js").Said} Said */
/** @typedef {import("../state/initial.js").State} State */
/** @typedef {import("../state/story.js").Tried} Tried */

/** @param {Facts} facts @returns {Said | null} */
function sameDigit({ answers, classNames }) {
  const { of, answer } = answers["noise"];
  const { answers: told, mean_probability: mean } = answer.twins.dropout ?? {};
  if (!told || !mean) return null;
  const counts = countsOf(told, mean.length);
  const ranked = counts
    .map((count, digit) => ({ count, name: classNames[digit] }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count);
  const others = ranked.slice(1, 4).map(({ count, name }) => `${formatCount(count)} say ${name}`);
  const figures =
    `One new picture, of a ${classNames[answer.example.label]}, went through ` +
    `${formatCount(told.length)} masks. **${formatCount(ranked[0].count)} say ` +
    `${ranked[0].name}**${others.length > 0 ? `; ${others.join(", ")}` : ""}. (Of the first ` +
    `${formatCount(of)} new pictures it is the one they differ on most.)`;
  return said(figures, ranked.length > 1 ? 1 : -1, {
    agrees: "The same picture looks different each time.",
    neither: "",
    against: "In this run the masks make no difference to the answer.",
  });
}

/** @param {Facts} facts @returns {Said | null} */
function lessByHeart(facts) {
  const final = finalOf(facts);
  const [a, b] = [final?.memorised.dropout, final?.memorised.plain];
  if (typeof a !== "number" || typeof b !== "number" || !final) return null;
  const { train_size: size, label_noise: noise } = facts.recipe.dataset;
  const count = Math.round(size * noise);
  const error = (/** @type {number} */ share) => Math.sqrt((share * (1 - share)) / count);
  const figures =
    `Of the ${formatCount(count)} wrong labels **${formatPercent(a)}** were learnt by heart with ` +
    `dropout, **${formatPercent(b)}** without, after the same ${formatCount(final.step)} steps.`;
  const direction = beyond(
    { value: b, standard_error: error(b) },
    { value: a, standard_error: error(a) },
  );
  return said(figures, direction, {
    agrees: "Noise makes learning by heart harder.",
    neither: "No visible difference in this run.",
    against: "In this run **more** was learnt by heart with dropout: the other way round.",
  });
}

/** @param {State} state @returns {Tried} */
function redrawn({ whatIf }) {
  if (!whatIf) return notYet("Press the button “What if others had been off?” first.");
  if (!whatIf.answer?.altered)
    return notYet("The step is being gone through again. Try once more.");
  if (!("seed" in whatIf.masks)) return notYet("Now press “Redraw the masks”.");
  const { actual, altered } = whatIf.answer;
  const [before, after] = [actual, altered].map(({ probability }) => Array.from(probability ?? []));
  const label = whatIf.answer.example.label;
  const [own, other] = [before, after].map((one) => formatPercent(one[label] ?? NaN));
  return right(
    `The same picture, the same weights: with its own mask it got “${label}” with ` +
      `${own}, with this one ${other}. ` +
      "Draw again, and it is another number.",
  );
}

/** @type {Chapter} */
const noise = {
  name: "noise",
  title: "Reason 3: noise",
  prose: [
    "The third reason is the simplest: dropout is noise. Who has learnt a picture by " +
      "heart has to know it again. But [the network](with) never meets the same picture in " +
      "the same way twice: each time [others are off](dropped).",
    "It is like learning a face that is half hidden each time, and each time another " +
      "half. An accident of one picture is of little use then. What many pictures have in " +
      "common still shows through.",
    "So every mask makes another network out of the same weights: a **sub-network**. With " +
      "128 perceptrons that may each be on or off, there are more of them than will ever be " +
      "tried.",
  ],
  claims: [
    {
      needs: "noise",
      before: "Here one new picture will go through many masks.",
      say: sameDigit,
    },
    {
      before: "And it will stand here how many of the wrong labels each network learnt by heart.",
      say: lessByHeart,
    },
  ],
  task: {
    ask:
      "In [What if](what-if), **redraw the masks** of a step, and see what becomes of the " +
      "answer.",
    check: redrawn,
  },
};

/** @param {Facts} facts */
const scaleOf = ({ recipe }) => 1 / (1 - recipe.dropout.hidden[0]);

/** @param {Facts} facts @returns {Said | null} */
function masksOff(facts) {
  const { error } = facts.answers["averaging"].twins.dropout ?? {};
  if (!error) return null;
  const [one, off, many] = [error.one_mask, error.single, error.monte_carlo].map((share) =>
    shareOf(facts, share),
  );
  const figures =
    `Hold-out errors of the network with dropout: with one mask drawn, **${shareInWords(one)}**; ` +
    `with all masks off, **${shareInWords(off)}**.`;
  const average = ` The average answer of 100 masks has ${shareInWords(many)}.`;
  const found = said(figures, beyond(one, off), {
    agrees: "All perceptrons together do better.",
    neither: "No visible difference in this run.",
    against: "In this run it does **worse** with all of them on.",
  });
  return { ...found, text: found.text + average };
}

/** @param {Facts} facts @returns {Said | null} */
function didItHelp(facts) {
  const final = finalOf(facts);
  const [a, b] = [final?.holdout_error.dropout, final?.holdout_error.plain];
  const losses = /** @type {const} */ (["dropout", "plain"]).map((twin) =>
    holdoutCurve(facts, twin),
  );
  if (!final || a === undefined || b === undefined) return null;
  if (losses.some(({ last }) => last === null)) return null;
  const [withIt, without] = [shareOf(facts, a), shareOf(facts, b)];
  const figures =
    `Masks off, after ${formatCount(final.step)} steps: hold-out error ` +
    `**${shareInWords(withIt)}** with dropout, **${shareInWords(without)}** without; loss ` +
    `${formatLoss(losses[0].last)} against ${formatLoss(losses[1].last)}.`;
  return said(figures, beyond(without, withIt), {
    agrees: "In this run it paid.",
    neither: "No visible difference in errors in this run.",
    against: "In this run dropout did **harm**.",
  });
}

const FACTORS = [0.5, 1, 2];

/** @param {State} _state @param {Facts | null} facts @param {number} choice @returns {Tried} */
function whichFactor(_state, facts, choice) {
  if (!facts) return notYet(NEEDS_RUN);
  const factor = scaleOf(facts);
  if (Math.abs(FACTORS[choice] - factor) < 1e-9) {
    return right(
      `1/(1 − ${formatNumber(facts.recipe.dropout.hidden[0])}) = ${formatNumber(factor)}.`,
    );
  }
  return notYet(
    "Half of them are off on average. By how much must the others be louder, so that the sum " +
      "stays alike?",
  );
}

/** @type {Chapter} */
const testTime = {
  name: "test-time",
  title: "At test time",
  prose: [
    "Dropout is for training. When the network is used, or tested, nothing is dropped: " +
      "all that it has learnt takes part. So after training every perceptron is on, and " +
      "there is one answer instead of as many as there are masks.",
    "There is a catch. In training half of the inputs of a perceptron were missing. Were " +
      "all of them there at once, its sum would be twice as large as it is used to. So in " +
      "training those that are kept are made louder: multiplied by **1/(1 − p)**. See what " +
      "[a kept perceptron](kept) passes on in [the inspector](inspector). Then nothing " +
      "needs to be done at test time.",
    "That is why the loss with masks on is not to be set beside the hold-out loss. [The " +
      "dotted line](train-on) has masks on and is worse than [the dashed one](train), which " +
      "has them off: the same weights, the same examples.",
  ],
  claims: [
    {
      needs: "averaging",
      before: "Here will stand what one mask, no mask, and many masks answer.",
      say: masksOff,
    },
    { before: "And, in the end, whether dropout was of use.", say: didItHelp },
  ],
  task: {
    ask:
      "By what is the output of a [kept perceptron](kept) **multiplied** in training, in " +
      "this run?",
    choices: FACTORS.map((factor) => `× ${factor}`),
    check: whichFactor,
  },
};

/** @param {Facts} facts @returns {Said | null} */
function dropoutLines({ answers, recipe, masks }) {
  const script = /** @type {string} */ (answers["script"]);
  const lines = script.split("\n").filter((line) => /nn\.Dropout\(p=0\.[0-9]*[1-9]/.test(line));
  const newest = masks.at(-1);
  if (lines.length === 0 || !newest) return null;
  const off = newest.filter((kept) => kept === 0).length;
  const text =
    `**${formatCount(lines.length)} lines** with nn.Dropout(p=${recipe.dropout.hidden[0]}) are ` +
    `all of it. The first draws [what you see crossed out](with) in hidden layer 1: in the ` +
    `newest step ${formatCount(off)} of ${formatCount(newest.length)}, and makes the others ` +
    `${formatNumber(1 / (1 - recipe.dropout.hidden[0]))} times as loud.`;
  return { text, direction: null };
}

/** @param {Facts} facts @returns {Said | null} */
function evalLine(facts) {
  const { error } = facts.answers["averaging"].twins.dropout ?? {};
  if (!error) return null;
  const [forgotten, rightly] = [error.one_mask, error.single].map((one) => shareOf(facts, one));
  const figures =
    `The line **model.eval()** switches dropout off before the hold-out set is asked. Without ` +
    `it the same weights would err in ${shareInWords(forgotten)} instead of ` +
    `${shareInWords(rightly)} here.`;
  return said(figures, beyond(forgotten, rightly), {
    agrees: "So much hangs on one line.",
    neither: "In this run one would hardly notice.",
    against: "In this run one would even gain, by luck.",
  });
}

/** @param {Facts} facts @returns {Said | null} */
function sameLosses(facts) {
  const final = finalOf(facts);
  const error = final?.holdout_error.dropout;
  if (!final || error === undefined) return null;
  const text =
    "Run the file: it prints the loss of every step, the very numbers that you saw, and last " +
    `the hold-out error, **${formatNumber(error, 6)}**.`;
  return { text, direction: null };
}

/** The line that the last task is about. */
const EVAL = "model.eval()";

/** @param {State} _state @param {Facts | null} facts @param {number} choice @returns {Tried} */
function findEval(_state, facts, choice) {
  const script = /** @type {string | undefined} */ (facts?.answers["script"]);
  if (script === undefined) return notYet(NEEDS_RUN);
  const line = script.split("\n")[choice]?.trim() ?? "";
  if (line === EVAL)
    return right("Yes. And model.train(), which is how it begins, switches it on.");
  if (/nn\.Dropout/.test(line)) return notYet("Here dropout is put in. Where is it switched off?");
  return notYet("Not that one. Look at the end, just before the hold-out set is asked.");
}

/** @type {Chapter} */
const pytorch = {
  name: "pytorch",
  title: "In PyTorch",
  prose: [
    "All of this is a few lines in **PyTorch**, the library that this network was " +
      "trained with. Below is the whole program of [the network with dropout](with) of this " +
      "run.",
    "**nn.Dropout(p)** stands behind each hidden layer. A model begins in training mode: " +
      "masks are drawn, and what is kept is multiplied by 1/(1 − p). **model.eval()** ends " +
      "that: nn.Dropout then passes on what it gets. **model.train()** brings it back.",
    "You now know what each of its lines did. From here the [Lab](#lab) is yours: another " +
      "p, another data set, and whatever comes out.",
  ],
  claims: [
    {
      needs: "script",
      before: "Here will stand which lines make the dropout that you saw.",
      say: dropoutLines,
    },
    {
      needs: "averaging",
      before: "Then what it would cost to forget one of them.",
      say: evalLine,
    },
    { before: "And what the program prints.", say: sameLosses },
  ],
  task: {
    ask: "Choose the **line of the program** that switches dropout off.",
    check: findEval,
  },
};

export const USE_CHAPTERS = [noise, testTime, pytorch];
