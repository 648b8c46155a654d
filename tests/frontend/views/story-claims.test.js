/** What the story says of a run: what came out, in whichever direction that is. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { CHAPTERS } from "../../../frontend/views/story-chapters.js";
import {
  FALLS,
  figure,
  makeAnatomy,
  makeEvaluations,
  makeFacts,
  RISES,
  TURNS,
} from "./story-seen.js";

/** @typedef {import("../../../frontend/views/story-facts.js").Facts} Facts */
/** @typedef {[facts: Facts, direction: 1 | 0 | -1 | null, says: RegExp]} Case */

const anatomy = (/** @type {object} */ actual = {}) =>
  makeFacts({ answers: { anatomy: makeAnatomy(actual) } });
const firing = (/** @type {object} */ dropout) =>
  makeFacts({ answers: { firing: { example_count: 540, twins: { dropout } } } });
const pair = (/** @type {number} */ cosine) =>
  firing({ pairs: [{ a: 9, b: 60, correlation: 0.8, weight_change_cosine: cosine }] });
const relation = (/** @type {number} */ value) =>
  firing({ pair_count: 1953, relation: figure(value, 0.05) });
const ends = (/** @type {object} */ last) => makeFacts({}, last);
const twinErrors = (/** @type {number} */ dropout, /** @type {number} */ plain) =>
  ends({ holdout_error: { dropout, plain } });
const errors = (/** @type {number} */ train, /** @type {number} */ holdout) =>
  ends({ train_error: { dropout: train }, holdout_error: { dropout: holdout } });
const memorised = (/** @type {number} */ dropout, /** @type {number} */ plain = 0) =>
  ends({ memorised: { dropout, plain } });
const curve = (/** @type {number[]} */ values) =>
  makeFacts({ evaluations: makeEvaluations(values) });
const flips = (/** @type {number} */ turned) =>
  makeFacts({
    answers: {
      flips: Array.from({ length: 8 }, (_, i) => ({
        label: 1,
        honest: [0.1, 0.9],
        lying: i < turned ? [0.8, 0.2] : [0.4, 0.6],
      })),
    },
  });
const norms = (/** @type {number} */ corner) =>
  makeFacts({ answers: { saliency: { twins: { dropout: { weights_norm: [corner, 1, 1.5] } } } } });
const strip = (/** @type {number} */ kept) =>
  makeFacts({ answers: { strip: { share: [[kept, kept, kept, kept]] } } });
const masks = (/** @type {(step: number, unit: number) => number} */ kept) =>
  makeFacts({
    masks: Array.from({ length: 40 }, (_, step) =>
      Uint8Array.from({ length: 4 }, (_, unit) => kept(step, unit)),
    ),
  });
const leaning = (/** @type {number} */ dropout, /** @type {number} */ plain) => {
  const of = (/** @type {number} */ value) => ({
    correlation: { within_class: figure(value) },
    co_adaptation: figure(value),
  });
  const twins = { dropout: of(dropout), plain: of(plain) };
  return makeFacts({ answers: { "co-adaptation": { twins } } });
};
const redundancy = (
  /** @type {[number, number]} */ [before, after],
  /** @type {[number, number]} */ [plainBefore, plainAfter],
) => {
  const of = (/** @type {number} */ accuracy, /** @type {number} */ half) => ({
    accuracy,
    curve: { share: [0, 0.5], accuracy: [figure(accuracy, 0), figure(half)] },
    importance: [
      { unit: 3, accuracy_change: 0.01, logit_change: -1 },
      { unit: 8, accuracy_change: -0.02, logit_change: -0.5 },
    ],
  });
  const twins = { dropout: of(before, after), plain: of(plainBefore, plainAfter) };
  return makeFacts({ answers: { redundancy: { twins } } });
};
const noise = (/** @type {number[]} */ answers) => {
  const dropout = { answers, mean_probability: [0.5, 0.3, 0.2] };
  const answer = { example: { label: 1 }, twins: { dropout } };
  return makeFacts({ answers: { noise: { holdout: 4, of: 8, answer } } });
};
const averaging = (/** @type {number} */ one, /** @type {number} */ off) => {
  const error = { one_mask: one, single: off, monte_carlo: off };
  return makeFacts({ answers: { averaging: { twins: { dropout: { error } } } } });
};
const SCRIPT = "nn.Dropout(p=0.0)\nnn.Dropout(p=0.5)\nnn.Dropout(p=0.5)\nmodel.eval()\n";

/**
 * For each claim of each chapter, runs that come out one way and the other.
 *
 * @type {Record<string, Case[][]>}
 */
const CASES = {
  perceptrons: [
    [
      [
        anatomy(),
        null,
        /0\.5 \+ \(−2\) × \(−1\), with its bias \(−0\.5\) .* \*\*2\*\*\. .* it fires/,
      ],
      [
        anatomy({ pre_activation: { hidden_1: [-9, 0, 0, 1] } }),
        null,
        /\*\*−9\*\*.* it stays silent/,
      ],
    ],
    [[anatomy(), null, /\*\*2 of 4\*\* hidden perceptrons fired; 2 stayed silent/]],
  ],
  training: [
    [
      [makeFacts(), 1, /Before the first step .* 2\.30, .* is \*\*0\.800\*\*.* knows/],
      [ends({ train_loss_eval: { dropout: 2.3 } }), 0, /changed nothing/],
      [ends({ train_loss_eval: { dropout: 9 } }), -1, /made it worse/],
    ],
    [
      [anatomy(), 1, /by 0\.01 on average.* very little/],
      [
        anatomy({
          weight_change: {
            "linear_1.weight": { shape: [4, 2], values: new Float32Array(8).fill(1) },
          },
        }),
        -1,
        /a lot/,
      ],
    ],
  ],
  firing: [
    [
      [
        anatomy(),
        1,
        /2 perceptrons .* \*\*2 of 2\*\*.* Of the 2 that fired, 1 were.* Only who fires/,
      ],
      [
        anatomy({ error_signal: { hidden_1: [0, 1, 1, 1] } }),
        -1,
        /\*\*1 of 2\*\*.* silent ones learnt/,
      ],
    ],
    [
      [pair(0.7), 1, /\[9\]\(unit:hidden_1:9\) and .*\*\*0\.7\*\*.* together, too/],
      [pair(-0.2), -1, /did not learn the same/],
    ],
    [
      [relation(0.4), 1, /1,953 pairs.*\*\*0\.40 ± 0\.05\*\*.* has changed together/],
      [relation(0.05), 0, /too little/],
      [relation(-0.4), -1, /other way round/],
    ],
  ],
  "by-heart": [
    [
      [memorised(1), 1, /40 wrong labels it gives back \*\*100 %\*\*.* by heart/],
      [memorised(0.5), 0, /Half of them/],
      [memorised(0.1), -1, /did not learn by heart/],
    ],
    [
      [errors(0, 0.3), 1, /\*\*30\.0 % ± 2\.0\*\*.* no use/],
      [errors(0.3, 0.31), 0, /no visible difference/],
      [errors(0.3, 0.1), -1, /has not over-fitted/],
    ],
  ],
  pixel: [
    [
      [errors(0, 0.4), 1, /\*\*40\.0 % ± 2\.1\*\*.* is gone/],
      [errors(0, 0), 0, /no visible difference/],
      [errors(0.2, 0.1), -1, /better without the pixel/],
    ],
    [
      [
        flips(8),
        1,
        /names 8 rightly .* \*\*8\*\* of them .* One dog .* 90 %, .* 20 %.* not the animal/,
      ],
      [flips(2), 0, /for most the animal/],
      [flips(0), -1, /reads the animal/],
    ],
    [
      [norms(5), 1, /\*\*4 times\*\*.* no other one has/],
      [norms(1.3), 0, /1 other one has .* not stand out/],
      [norms(0.5), -1, /less connected/],
    ],
  ],
  "hold-out": [
    [
      [
        curve(TURNS),
        1,
        /fell from 2\.30 to 0\.800 at step \*\*500\*\*.* rose to 2\.20: 2\.8 times/,
      ],
      [curve(FALLS), -1, /no over-fitting/],
      [curve([2, 2]), 0, /no turn to be seen/],
    ],
    [
      [twinErrors(0.3, 0.3), 1, /gap was −1\.000 .* \*\*1\.40\*\*.* have done harm/],
      [twinErrors(0.1, 0.1), 0, /not visibly more/],
      [twinErrors(0.01, 0.01), -1, /fewer answers are wrong/],
    ],
  ],
  dropout: [
    [
      [strip(0.5), 1, /\*\*50\.00 % ± 0\.65\*\*.* keeps its word/],
      [strip(0.4), -1, /further from p/],
    ],
    [
      [masks((step, unit) => ((step * (unit + 1)) % 4 < 2 ? 1 : 0)), 1, /last 40 steps .* No mask/],
      [masks(() => 1), -1, /\*\*0\.0 %\*\*.* further off/],
    ],
    [
      [anatomy(), 1, /2 of 4 were off .* \*\*2\*\* of them .* Off means off/],
      [anatomy({ error_signal: { hidden_1: [1, 0, 0, 0] } }), -1, /some of them learnt/],
    ],
  ],
  leaning: [0, 1].map((index) => [
    [leaning(0.1, 0.2), 1, /\*\*0\.10 ± 0\.01\*\* with dropout, \*\*0\.20 ± 0\.01\*\* without/],
    [leaning(0.1, 0.11), 0, /No visible difference/],
    [leaning(0.2, 0.1), -1, index === 0 ? /together \*\*more\*\*/ : /count \*\*more\*\* as pairs/],
  ]),
  "many-ways": [
    [
      [redundancy([0.8, 0.6], [0.7, 0.4]), 1, /\*\*60\.0 % ± 1\.0\*\* with .* holds out better/],
      [redundancy([0.8, 0.5], [0.7, 0.5]), 0, /No visible difference/],
      [redundancy([0.8, 0.3], [0.7, 0.5]), -1, /holds out \*\*worse\*\*/],
    ],
    [
      [redundancy([0.8, 0.6], [0.7, 0.4]), 1, /\*\*20\.0 points\*\* of 80\.0 %.* loses less/],
      [redundancy([0.8, 0.5], [0.7, 0.4]), 0, /about the same/],
      [redundancy([0.8, 0.3], [0.7, 0.5]), -1, /loses \*\*more\*\*/],
    ],
    [[redundancy([0.8, 0.6], [0.7, 0.4]), null, /\[8\]\(unit:hidden_1:8\) .* \(−2\.0 points/]],
  ],
  noise: [
    [
      [
        noise([1, 1, 0, 2]),
        1,
        /of a dog, .* 4 masks\. \*\*2 say dog\*\*; 1 say cat, 1 say 2.* each time/,
      ],
      [noise([1, 1]), -1, /make no difference/],
    ],
    [
      [memorised(0.5, 1), 1, /\*\*50 %\*\* were learnt .* \*\*100 %\*\* without.* harder/],
      [memorised(0.9, 0.95), 0, /No visible difference/],
      [memorised(1, 0.5), -1, /\*\*more\*\* was learnt by heart with dropout/],
    ],
  ],
  "test-time": [
    [
      [averaging(0.35, 0.19), 1, /\*\*35\.0 % ± 2\.1\*\*; .* do better.* 100 masks has 19\.0 %/],
      [averaging(0.2, 0.19), 0, /No visible difference/],
      [averaging(0.1, 0.3), -1, /does \*\*worse\*\*/],
    ],
    [
      [twinErrors(0.19, 0.33), 1, /\*\*19\.0 % ± 1\.7\*\* with .* it paid/],
      [twinErrors(0.3, 0.31), 0, /No visible difference/],
      [twinErrors(0.5, 0.3), -1, /dropout did \*\*harm\*\*/],
    ],
  ],
  pytorch: [
    [
      [
        makeFacts({ answers: { script: SCRIPT }, masks: [Uint8Array.of(1, 0, 1)] }),
        null,
        /\*\*2 lines\*\* with nn\.Dropout\(p=0\.5\) .* 1 of 3.* 2 times as loud/,
      ],
    ],
    [
      [averaging(0.35, 0.19), 1, /35\.0 % ± 2\.1 instead of 19\.0 % ± 1\.7.* hangs on one line/],
      [averaging(0.2, 0.19), 0, /hardly notice/],
      [averaging(0.1, 0.3), -1, /even gain/],
    ],
    [[twinErrors(0.194444, 0.3), null, /\*\*0\.194444\*\*/]],
  ],
};

for (const { name, claims } of CHAPTERS) {
  test(`${name} says what came out`, () => {
    const cases = CASES[name];
    assert.equal(cases?.length, claims.length);
    claims.forEach(({ say }, index) => {
      for (const [facts, direction, says] of cases[index]) {
        const found = say(facts);
        assert.equal(found?.direction, direction, found?.text);
        assert.match(found?.text ?? "", says);
        assert.doesNotMatch(found?.text ?? "", /undefined|NaN|null|–/);
      }
      const directions = cases[index].map(([, direction]) => direction);
      const claims = directions.some((one) => one !== null);
      assert.equal(claims, directions.includes(1) && directions.includes(-1), `${name} ${index}`);
    });
  });
}

test("what a run has not got is not spoken of", () => {
  const empty = makeFacts({ evaluations: [], masks: [] });
  for (const { name, claims } of CHAPTERS) {
    for (const { needs, say, before } of claims) {
      assert.ok(before.length > 20, name);
      if (!needs) assert.equal(say(empty), null, name);
    }
  }
  const rising = makeFacts({ evaluations: makeEvaluations(RISES) });
  const [turn] = CHAPTERS.find(({ name }) => name === "hold-out")?.claims ?? [];
  assert.doesNotMatch(turn.say(rising)?.text ?? "", /fell from/);
});
