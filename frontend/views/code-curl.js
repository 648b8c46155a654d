/**
 * The API from a terminal: curl alone. Pure text.
 */

import { anotherProbability, JSON_WORDS, pacing, spelled, spelledRecipe } from "./code-text.js";

/** @typedef {import("./code-text.js").CodeFacts} CodeFacts */
/** @typedef {import("./code-text.js").Section} Section */

/** How many steps the example takes one by one. */
const STEPS = 3;

/**
 * @param {CodeFacts} facts
 * @returns {Section[]} to be run one after the other in one shell
 */
export function curlSections(facts) {
  return facts.run ? readingOf(facts.run, facts) : makingOf(facts);
}

/**
 * @param {{id: string, step: number}} run
 * @param {CodeFacts} facts
 * @returns {Section[]}
 */
function readingOf({ id, step }, facts) {
  const call = callOf(facts);
  return [
    {
      title: "The run on screen",
      text: "What it is, and where it stands.",
      code: `${preamble(facts)}\nRUN=${id}\n${call} $API/runs/$RUN`,
    },
    ...(step > 0 ? [masks(call, step), downloads(call, step)] : []),
  ];
}

/**
 * @param {CodeFacts} facts
 * @returns {Section[]}
 */
function makingOf(facts) {
  const call = callOf(facts);
  const { canSteer, start } = pacing(facts.recipe);
  const step = canSteer ? STEPS : 1;
  return [
    making(facts, call, start),
    ...(canSteer ? [] : [stepping(call)]),
    following(call),
    ...(canSteer ? [steering(call), changing(call, facts)] : []),
    masks(call, step),
    downloads(call, step),
    ...(canSteer ? [ending(call)] : []),
  ];
}

/** @param {CodeFacts} facts */
function preamble({ origin, needsToken }) {
  const address = `API=${origin}/api/v1\nJSON="Content-Type: application/json"`;
  return needsToken
    ? `${address}\nAUTH="Authorization: Bearer $DROPSCOPE_TOKEN"  # the server printed it`
    : address;
}

/** @param {CodeFacts} facts */
function callOf({ needsToken }) {
  return needsToken ? 'curl -s -H "$AUTH"' : "curl -s";
}

/**
 * @param {string} call
 * @param {string} body  JSON without single quotes
 */
function command(call, body) {
  return `${call} $API/runs/$RUN/commands -H "$JSON" -d '${body}'`;
}

/**
 * @param {CodeFacts} facts
 * @param {string} call
 * @param {import("./code-text.js").Start} start
 * @returns {Section}
 */
function making(facts, call, { field, value, text }) {
  return {
    title: "Make a run",
    text,
    code: [
      preamble(facts),
      `RUN=$(${call} $API/runs -H "$JSON" -d '{`,
      `  "${field}": ${spelled(value, JSON_WORDS)},`,
      `  "recipe": ${spelledRecipe(facts.recipe, JSON_WORDS, "  ")}`,
      `}' | sed 's/^[^:]*"id": *"\\([^"]*\\)".*/\\1/')`,
      "echo $RUN",
    ].join("\n"),
  };
}

/** @param {string} call @returns {Section} */
function following(call) {
  return {
    title: "Follow it",
    text: "Wait for its first step, then ask for the newest. For the live stream, see Python.",
    code: [
      "for i in $(seq 100); do",
      `  ${call} -f -o step.json $API/runs/$RUN/steps/1 && break || sleep 0.2`,
      "done",
      `${call} $API/runs/$RUN`,
      `${call} "$API/runs/$RUN/evaluations?format=csv"`,
    ].join("\n"),
  };
}

/** @param {string} call @returns {Section} */
function steering(call) {
  return {
    title: "Pause, step",
    text: "Each command answers when it has taken effect.",
    code: [
      command(call, '{"command": "pause"}'),
      command(call, `{"command": "step", "count": ${STEPS}}`),
    ].join("\n"),
  };
}

/** @param {string} call @returns {Section} */
function stepping(call) {
  return {
    title: "Take a step",
    text: "It answers when the step has been made.",
    code: command(call, '{"command": "step"}'),
  };
}

/**
 * @param {string} call
 * @param {CodeFacts} facts
 * @returns {Section}
 */
function changing(call, { recipe }) {
  const p = anotherProbability(recipe);
  return {
    title: "Change p",
    text: "From the next step on; the change is recorded.",
    code: command(call, `{"command": "set", "drop_probability": {"hidden_1": ${p}}}`),
  };
}

/**
 * @param {string} call
 * @param {number} step
 * @returns {Section}
 */
function masks(call, step) {
  return {
    title: "Read masks",
    text: "1 kept, 0 dropped; of one step, or the share of steps in which each one was kept.",
    code: [
      `${call} $API/runs/$RUN/steps/${step}`,
      `${call} "$API/runs/$RUN/strip?layer=hidden_1&bins=10"`,
    ].join("\n"),
  };
}

/**
 * @param {string} call
 * @param {number} step
 * @returns {Section}
 */
function downloads(call, step) {
  return {
    title: "Download the trace",
    text: "As Arrow, Parquet, CSV or JSON; weights as safetensors; the run as a PyTorch script.",
    code: [
      `${call} -o steps.arrow "$API/runs/$RUN/steps?from=1&to=${step}&format=arrow"`,
      `${call} -o evaluations.parquet "$API/runs/$RUN/evaluations?format=parquet"`,
      `${call} -o weights.safetensors $API/runs/$RUN/weights`,
      `${call} -o run.py $API/runs/$RUN/script`,
    ].join("\n"),
  };
}

/** @param {string} call @returns {Section} */
function ending(call) {
  return {
    title: "Go on, or end it",
    text: "Without a pace, as fast as it goes. Stop ends it for good; what it recorded stays.",
    code: [
      command(call, '{"command": "set", "pace": null}'),
      command(call, '{"command": "resume"}'),
      command(call, '{"command": "stop"}'),
    ].join("\n"),
  };
}
