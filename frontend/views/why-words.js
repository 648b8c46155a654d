/**
 * What measurements of the two twins say, in words: never more than the figures do.
 *
 * A direction is claimed only where the difference is beyond two standard errors. Pure.
 */

import { formatCount, formatNumber, formatPercent } from "../lib/format.js";

/** @typedef {import("../state/why.js").Figure} Figure */
/** @typedef {import("../state/why.js").CoAdaptation} CoAdaptation */
/** @typedef {import("../state/why.js").Redundancy} Redundancy */
/** @typedef {import("../state/why.js").Noise} Noise */
/** @typedef {import("../state/types.js").Twin} Twin */
/** @template Found @typedef {Partial<Record<Twin, Found>>} PerTwin */
/**
 * @typedef {object} Comparison  of the twin with dropout with the one without
 * @property {number} difference
 * @property {number} error         of the difference; `NaN`: nobody knows
 * @property {-1 | 0 | 1 | null} direction  null: cannot be told
 */

/** How many standard errors make a difference. */
const BEYOND = 2;
export const NO_DIFFERENCE = "no visible difference";

/**
 * @param {Figure | null | undefined} dropout
 * @param {Figure | null | undefined} plain
 * @returns {Comparison | null} null: there are not two figures
 */
export function compare(dropout, plain) {
  const [a, b] = [dropout?.value ?? null, plain?.value ?? null];
  if (a === null || b === null) return null;
  const [errorA, errorB] = [dropout?.standard_error ?? null, plain?.standard_error ?? null];
  const difference = a - b;
  if (errorA === null || errorB === null) return { difference, error: NaN, direction: null };
  const error = Math.hypot(errorA, errorB);
  const isVisible = Math.abs(difference) > BEYOND * error;
  return { difference, error, direction: isVisible ? (difference > 0 ? 1 : -1) : 0 };
}

/**
 * @param {Comparison} comparison
 * @param {string} less
 * @param {string} more
 */
function directionInWords({ direction }, less, more) {
  if (direction === null) return "no error bar, so no claim";
  return direction === 0 ? NO_DIFFERENCE : direction < 0 ? less : more;
}

/**
 * Two numbers with as many digits as it takes to tell them apart: two to four behind the point,
 * three of their own where that is not enough.
 *
 * @param {number} a
 * @param {number} b
 * @returns {[string, string]}
 */
export function told(a, b) {
  if (a === b) return [a.toFixed(2), b.toFixed(2)];
  for (const digits of [2, 3, 4]) {
    const [first, second] = [a.toFixed(digits), b.toFixed(digits)];
    if (first !== second) return [first, second];
  }
  return [formatNumber(a), formatNumber(b)];
}

/**
 * @param {number} a  a share
 * @param {number} b
 * @returns {[string, string]}
 */
export function toldPercent(a, b) {
  const digits = formatPercent(a) === formatPercent(b) && a !== b ? 1 : 0;
  return [formatPercent(a, digits), formatPercent(b, digits)];
}

/**
 * @param {Figure | null | undefined} figure
 * @returns {string} `0.103 ± 0.004`: as many digits as the error leaves
 */
export function figureInWords(figure) {
  if (!figure || figure.value === null) return "–";
  const error = figure.standard_error;
  if (error === null) return formatNumber(figure.value);
  const digits = digitsOf(error);
  return `${figure.value.toFixed(digits)} ± ${error.toFixed(digits)}`;
}

/** How many digits behind the point an error leaves. @param {number} error */
function digitsOf(error) {
  return error > 0 ? Math.min(4, Math.max(1, Math.ceil(-Math.log10(error)))) : 2;
}

/** @param {Comparison | null} comparison @returns {string} `−0.13 ± 0.01`, or nothing */
export function differenceInWords(comparison) {
  if (!comparison || Number.isNaN(comparison.error)) return "";
  const { difference, error } = comparison;
  const digits = digitsOf(error);
  return `difference ${signed(difference, digits)} ± ${error.toFixed(digits)}`;
}

/**
 * @param {number} x
 * @param {number} [digits]
 */
export function signed(x, digits = 2) {
  const text = Math.abs(x).toFixed(digits);
  return Number(text) === 0 ? text : `${x < 0 ? "−" : "+"}${text}`;
}

/**
 * What the first panel found.
 *
 * @param {PerTwin<CoAdaptation>} twins
 * @param {"within_class" | "overall"} kind
 * @returns {string[]} sentences
 */
export function correlationSentences({ dropout, plain }, kind) {
  return [
    oneSentence("", dropout?.correlation[kind], plain?.correlation[kind], [
      "they fire together less",
      "they fire together more",
    ]),
    oneSentence("Co-adaptation ", dropout?.co_adaptation, plain?.co_adaptation, [
      "less co-adapted",
      "more co-adapted",
    ]),
  ].filter((sentence) => sentence !== "");
}

/**
 * @param {string} name  with a space behind it, or nothing
 * @param {Figure | undefined} dropout
 * @param {Figure | undefined} plain
 * @param {[string, string]} words  for less and for more with dropout
 */
function oneSentence(name, dropout, plain, [less, more]) {
  const comparison = compare(dropout, plain);
  if (!comparison) {
    const value = (dropout ?? plain)?.value ?? null;
    return value === null ? "" : `${name || "Mean correlation "}${value.toFixed(2)}.`;
  }
  const [a, b] = told(dropout?.value ?? 0, plain?.value ?? 0);
  return `${name}${a} against ${b}: ${directionInWords(comparison, less, more)}.`;
}

/** @param {number} share @returns {string} `With half off` */
export function shareInWords(share) {
  if (share === 0) return "With none off";
  if (share === 1) return "With all off";
  return Math.abs(share - 0.5) < 1e-6 ? "With half off" : `With ${formatPercent(share)} off`;
}

/**
 * What the second panel found where a share of the perceptrons is off.
 *
 * @param {PerTwin<Redundancy>} twins
 * @param {number} index  of the share
 */
export function ablationSentence({ dropout, plain }, index) {
  const share = (dropout ?? plain)?.curve.share[index];
  if (share === undefined) return "";
  const [a, b] = [dropout?.curve.accuracy[index], plain?.curve.accuracy[index]];
  const comparison = compare(a, b);
  if (!comparison) {
    const value = (a ?? b)?.value ?? null;
    return value === null ? "" : `${shareInWords(share)}, ${formatPercent(value)} right.`;
  }
  const [first, second] = toldPercent(a?.value ?? 0, b?.value ?? 0);
  return `${shareInWords(share)}, ${first} against ${second}: ${ablationVerdict(comparison)}.`;
}

/**
 * With none or all of them off every order is the same one: orders then tell of no error.
 *
 * @param {Comparison} comparison
 */
function ablationVerdict(comparison) {
  const direction = comparison.error === 0 ? null : comparison.direction;
  const known = { ...comparison, direction };
  return directionInWords(known, "fewer right with dropout", "more right with dropout");
}

/** @param {Comparison | null} comparison  of shares */
export function pointsInWords(comparison) {
  if (!comparison || Number.isNaN(comparison.error)) return "";
  const [difference, error] = [100 * comparison.difference, 100 * comparison.error];
  return `difference ${signed(difference, 1)} ± ${error.toFixed(1)} points`;
}

/**
 * What the third panel found.
 *
 * @param {Noise | undefined} dropout
 * @param {readonly string[]} classNames
 */
export function noiseSentence(dropout, classNames) {
  const { answers, mean_probability: mean } = dropout ?? {};
  if (!answers || !mean) return "";
  const counts = countsOf(answers, mean.length);
  const most = highest(counts);
  const together = highest(mean);
  const name = classNames[most] ?? String(most);
  const joint = classNames[together] ?? String(together);
  const who = `${formatCount(counts[most])} of ${formatCount(answers.length)} sub-networks`;
  const share = formatPercent(mean[together]);
  return most === together
    ? `${who} say ${name}; together they say it with ${share}.`
    : `${who} say ${name}, and yet together they say ${joint} with ${share}.`;
}

/**
 * How unsure an average is, and whether because its sub-networks disagree.
 *
 * @param {Noise | undefined} dropout
 * @returns {{text: string, detail: string}[]}
 */
export function uncertaintyInWords(dropout) {
  const { entropy, mutual_information: disagreement, mean_probability: mean } = dropout ?? {};
  if (entropy === undefined || disagreement === undefined || !mean) return [];
  const most = Math.log(mean.length);
  const [unsure, apart] = [degree(entropy / most, UNSURE), degree(disagreement / most, APART)];
  return [
    {
      text: `${unsure}: uncertainty ${formatNumber(entropy, 2)} of ${most.toFixed(1)}`,
      detail: `Entropy of the mean answer, in nats. 0: certain; ${most.toFixed(2)}: no idea.`,
    },
    {
      text: `${apart}: disagreement ${formatNumber(disagreement, 2)}`,
      detail:
        "Entropy of the mean answer less the mean entropy of each answer, in nats. " +
        "0: every sub-network gives the same answer.",
    },
  ];
}

const UNSURE = ["Sure", "Somewhat unsure", "Unsure"];
const APART = ["They agree", "They differ somewhat", "They disagree"];

/**
 * @param {number} share  of the most there can be
 * @param {readonly string[]} words  below a tenth, below four tenths, above
 */
function degree(share, words) {
  return words[share < 0.1 ? 0 : share < 0.4 ? 1 : 2];
}

/**
 * @param {readonly number[]} answers
 * @param {number} classes
 */
export function countsOf(answers, classes) {
  const counts = new Array(classes).fill(0);
  for (const answer of answers) counts[answer] += 1;
  return counts;
}

/** @param {ArrayLike<number>} values @returns {number} index of the highest, the first of equals */
export function highest(values) {
  let best = 0;
  for (let i = 1; i < values.length; i += 1) if (values[i] > values[best]) best = i;
  return best;
}

/**
 * Whether those that fire together wired together: whether pairs that fire alike have weights that
 * moved alike.
 *
 * @param {PerTwin<import("../state/why.js").Firing>} twins
 */
export function firingSentence({ dropout, plain }) {
  const sides = [
    { name: plain ? "with dropout" : "", found: dropout },
    { name: "without", found: plain },
  ].filter(({ found }) => found);
  const words = sides.map(({ name, found }) => [name, relationInWords(found?.relation)]);
  if (words.length === 2 && words[0][1] === words[1][1]) return `With and without: ${words[0][1]}.`;
  const text = words.map(([name, word]) => (name ? `${name}: ${word}` : word)).join("; ");
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

/** @param {Figure | undefined} relation */
function relationInWords(relation) {
  const { value = null, standard_error: error = null } = relation ?? {};
  if (value === null) return "weights have not moved, so there is nothing to tell";
  if (error === null) return "no error bar, so no claim";
  if (Math.abs(value) <= BEYOND * error) return "no visible relation";
  return value > 0
    ? "pairs that fire more alike have weights that moved more alike"
    : "pairs that fire more alike have weights that moved less alike";
}
