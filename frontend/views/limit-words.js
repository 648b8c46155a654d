/**
 * What a server allows, in words, before anybody is refused: who would wait, how near a number is
 * to its end, and all of it as a list. Pure; numbers are the server's.
 */

import { formatBytes, formatCount, formatNumber } from "../lib/format.js";

/** @typedef {import("../state/types.js").Limits} Limits */
/** @typedef {import("../state/types.js").Waiting} Waiting */

/** From so much of what is allowed on, it is said. */
const NEAR = 0.5;
const ENDED = "Once one has ended, another may start.";

/**
 * What would become of a run that is started now.
 *
 * @param {Waiting | null} waiting  as it is now; null: not known
 * @param {Limits | null} limits
 * @returns {string} empty: it would train at once, or nobody knows
 */
export function queueInWords(waiting, limits) {
  if (!waiting || !limits) return "";
  const { running, queued } = waiting;
  const { running: places, queued: most } = limits.runs;
  if (running < places) return "";
  const trains = `${formatCount(running)} of ${formatCount(places)} runs train`;
  if (running + queued >= places + most) {
    return `The queue is full: ${trains}, ${formatCount(queued)} ${waits(queued)}. ${ENDED}`;
  }
  const wait = queued === 0 ? "none waits" : `${formatCount(queued)} ${waits(queued)}`;
  return `${trains}, ${wait}: yours would wait in place ${formatCount(queued + 1)}.`;
}

/**
 * What would become of a sweep that is started now: one trains at a time.
 *
 * @param {number} unfinished  those that train or wait
 * @param {boolean} isAll      there are no more of them than those
 * @param {Limits | null} limits
 * @returns {string} empty: it would train at once, or nobody knows
 */
export function sweepQueueInWords(unfinished, isAll, limits) {
  if (unfinished === 0 || !limits) return "";
  const most = limits.sweeps.unfinished;
  if (unfinished >= most) {
    return `${formatCount(unfinished)} sweeps train or wait, as many as may. ${ENDED}`;
  }
  const before = unfinished - 1;
  const more = isAll ? "" : " or more";
  const wait =
    before === 0 ? "Another sweep trains" : `A sweep trains, ${formatCount(before)}${more} wait`;
  return `${wait}: yours would come after, and at most ${formatCount(most)} may be unfinished.`;
}

/**
 * @param {Readonly<Record<string, string>>} errors  of the recipe or the last command, by field
 * @returns {string} the first of them with its field; empty: there is none
 */
export function refusalInWords(errors) {
  const [first, ...others] = Object.entries(errors);
  if (!first) return "";
  const [field, message] = first;
  const said = message.includes(field) ? message : `${field}: ${message}`;
  const more = others.length > 0 ? ` (and ${formatCount(others.length)} more)` : "";
  return `Not possible: ${said}${more}`;
}

/**
 * @param {number} values
 * @param {number} seeds
 * @param {Limits | null} limits
 * @returns {string} empty: far from what is allowed, or nobody knows
 */
export function membersInWords(values, seeds, limits) {
  const most = limits?.sweeps.members ?? Infinity;
  const members = values * seeds;
  if (members <= NEAR * most) return "";
  return `${formatCount(members)} members, values times seeds; at most ${formatCount(most)}.`;
}

/**
 * @param {{parameters: number} | null} cost  of a sweep
 * @param {Limits | null} limits
 * @returns {string} empty: far from what is allowed, or nobody knows
 */
export function sweepSizeInWords(cost, limits) {
  const most = limits?.sweeps.parameters ?? Infinity;
  if (!cost || cost.parameters <= NEAR * most) return "";
  const asked = formatCount(cost.parameters);
  return `${asked} parameters in all networks; at most ${formatCount(most)}.`;
}

/**
 * @param {readonly number[]} hidden  perceptrons of each layer
 * @param {number} parameters
 * @param {Limits["recipe"]} limits
 * @returns {string} empty: far from what is allowed
 */
export function networkInWords(hidden, parameters, limits) {
  const most = formatCount(limits.parameters);
  const size = `${formatCount(parameters)} parameters; at most ${most} are allowed.`;
  return [
    hidden.length < limits.layers ? "" : `At most ${formatCount(limits.layers)} hidden layers.`,
    Math.max(...hidden) <= NEAR * limits.units
      ? ""
      : `At most ${formatCount(limits.units)} perceptrons in a layer.`,
    parameters <= NEAR * limits.parameters ? "" : size,
  ]
    .filter(Boolean)
    .join(" ");
}

/**
 * @param {number | null} value  as it is set
 * @param {number | undefined} most
 * @returns {string} empty: far from it, or there is no end
 */
export function mostInWords(value, most) {
  if (most === undefined || value === null || value <= NEAR * most) return "";
  return `At most ${formatCount(most)}.`;
}

/**
 * All that `GET /limits` says, as a list.
 *
 * @param {Limits} limits
 * @returns {readonly {what: string, most: string}[]}
 */
export function limitsInWords(limits) {
  return [
    ...ofRecipes(limits.recipe),
    ...ofRuns(limits.runs),
    ...ofSweeps(limits.sweeps),
    ...ofQuestions(limits.questions),
    ...ofRequests(limits.requests),
    ...aMinute(limits.per_minute),
  ];
}

/** @param {Limits["recipe"]} recipe */
function ofRecipes({ layers, units, parameters, steps, batch_size, train_size }) {
  return [
    said("hidden layers of a network", layers),
    said("perceptrons in one of them", units),
    said("parameters of a network", parameters),
    said("steps of a run", steps),
    said("examples in a batch", batch_size),
    said("training examples", train_size),
  ];
}

/** @param {Limits["runs"]} runs */
function ofRuns({ running, queued, viewers, trace_bytes, steps_at_once }) {
  return [
    said("runs that train at once", running),
    said("runs that wait for them", queued),
    said("pages that watch runs", viewers),
    said("steps of one step command", steps_at_once),
    {
      what: "a recording, before activations of old steps are dropped",
      most: formatBytes(trace_bytes),
    },
  ];
}

/** @param {Limits["sweeps"]} sweeps */
function ofSweeps({ unfinished, members, parameters }) {
  return [
    said("sweeps that train or wait", unfinished),
    said("members of a sweep: values times seeds", members),
    said("parameters of all its networks", parameters),
  ];
}

/** @param {Limits["questions"]} questions */
function ofQuestions({ work, job_work, at_once, jobs }) {
  return [
    { what: "multiply-adds of a probe that is waited for", most: formatNumber(work, 1) },
    { what: "multiply-adds of one that is a job", most: formatNumber(job_work, 1) },
    said("questions about steps at once", at_once),
    said("jobs that are not finished", jobs),
  ];
}

/** @param {Limits["requests"]} requests */
function ofRequests({ body_bytes, page }) {
  return [
    { what: "the body of a request", most: formatBytes(body_bytes) },
    said("runs or sweeps on one page of a list", page),
  ];
}

/** @param {Limits["per_minute"]} limits */
function aMinute(limits) {
  if (!limits) return [];
  return [
    said("new runs and sweeps a minute", limits.new_runs),
    said("previews, probes and estimates a minute", limits.questions),
    said("commands and changes a minute", limits.changes),
    said("other requests a minute", limits.reads),
  ];
}

/**
 * @param {string} what
 * @param {number} most
 */
function said(what, most) {
  return { what, most: formatCount(most) };
}

/** @param {number} count */
function waits(count) {
  return count === 1 ? "waits" : "wait";
}
