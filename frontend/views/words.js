/**
 * States of a run and of the connection, in words. Pure; knows no element.
 */

import { formatCount, formatDuration } from "../lib/format.js";

/** @typedef {import("../state/types.js").Run} Run */
/** @typedef {"calm" | "good" | "warn" | "bad"} Tone */
/** @typedef {{text: string, detail: string, tone: Tone}} Words */

/** What to try when the loss left all bounds. */
const DIVERGED = "The loss left all bounds. Try a smaller learning rate, or less momentum.";

/**
 * Say what a run is doing.
 *
 * @param {Run | null} run null: nothing has been started
 * @returns {Words}
 */
export function runInWords(run) {
  if (!run) return words("not started", "Start trains both networks in front of you.");
  switch (run.state) {
    case "created":
      return words("ready", "Start begins, Step takes one step.");
    case "queued":
      return words(
        run.queue_place === null ? "queued" : `queued · place ${run.queue_place}`,
        "Other runs are training; this one begins by itself.",
        "warn",
      );
    case "running":
      return words("running", "", "good");
    case "paused":
      return words("paused", "Step goes on one step at a time.");
    case "finished":
      return words("finished", "All steps of the recipe are done. Reset begins anew.", "good");
    case "stopped":
      return words("stopped", "Ended before its last step. Reset begins anew.");
    case "interrupted":
      return words("interrupted", "The server went away while it trained. Resume goes on.", "warn");
    case "diverged":
      return words("diverged", explain(run, DIVERGED), "bad");
    case "failed":
      return words("failed", explain(run, "Reset begins anew."), "bad");
    default:
      return words(String(run.state), "");
  }
}

/** States that do not last by themselves: unheard of, nobody knows whether they still are. */
const GOING = new Set(["queued", "running"]);

/**
 * Say what a run is doing as far as the page knows, and whether it knows.
 *
 * @param {Run | null} run
 * @param {string} connection  as `connectionInWords` takes it
 * @returns {Words & {isHeard: boolean}} `detail` of the connection while the server does not answer
 */
export function seenInWords(run, connection) {
  const seen = runInWords(run);
  if (connection !== "reconnecting" && connection !== "gone") return { ...seen, isHeard: true };
  const { detail, tone } = connectionInWords(connection, 1);
  const isOld = run !== null && GOING.has(run.state);
  // Only who watches a run is called back.
  const next = run ? "This page goes on trying." : "Once it is, change something or reload.";
  return {
    text: isOld ? `was ${seen.text}` : seen.text,
    detail: connection === "gone" ? `${detail} ${next}` : detail,
    tone,
    isHeard: false,
  };
}

/**
 * @param {string} text
 * @param {string} detail
 * @param {Tone} [tone]
 * @returns {Words}
 */
function words(text, detail, tone = "calm") {
  return { text, detail, tone };
}

/**
 * @param {Run} run
 * @param {string} advice
 */
function explain(run, advice) {
  const reason = run.error?.message ?? "";
  if (reason === "") return advice;
  return run.state === "diverged" && !/learning rate/i.test(reason)
    ? `${reason} Try a smaller learning rate, or less momentum.`
    : reason;
}

/**
 * How fast a run goes and when it will be over; nothing where it does not go.
 *
 * @param {Run | null} run
 */
export function progressInWords(run) {
  if (run?.state !== "running" || !(run.steps_per_second > 0)) return "";
  const speed = run.steps_per_second;
  const left = formatDuration((run.recipe.training.max_steps - run.step) / speed);
  const rounded = speed < 10 ? String(Number(speed.toFixed(1))) : formatCount(speed);
  return `${rounded} steps/s · ${left} left`;
}

/**
 * Say how the page stands with the server.
 *
 * @param {string} connection `idle`, `connecting`, `live`, `reconnecting` or `gone`
 * @param {number} viewers pages that watch this run, this one included
 * @returns {Words}
 */
export function connectionInWords(connection, viewers) {
  switch (connection) {
    case "live":
      return words(viewers === 1 ? "live · 1 viewer" : `live · ${viewers} viewers`, "", "good");
    case "connecting":
      return words("connecting", "", "warn");
    case "reconnecting":
      return words(
        "reconnecting",
        "The server does not answer just now. The picture may be old; it goes on by itself.",
        "warn",
      );
    case "gone":
      return words("server gone", "The server does not answer. Is it still running?", "bad");
    default:
      return words("ready", "Nothing is running yet.");
  }
}
