/**
 * Final figures of a sweep against its axis, or seed by seed: discs with dropout, open squares
 * without, bars of one standard error; below, the paired differences with bars of two.
 *
 * Knows figures and places; not what was measured, nor by whom.
 */

import { drawBar, drawHead, drawHeights, LEFT, UNFINISHED } from "./sweep-axis.js";
import { drawDifferences } from "./sweep-differences.js";

/** @typedef {import("./theme.js").Theme} Theme */
/** @typedef {import("./sweep-axis.js").Plot} Plot */
/** @typedef {{mean: number, error: number, isFinal: boolean}} Mark  error: one standard error */
/**
 * @typedef {object} Entry
 * @property {number} index             which point, or which member
 * @property {number} place             0 … 1 along the axis
 * @property {string} label
 * @property {Mark | null} dropout
 * @property {Mark | null} plain
 * @property {Mark | null} difference   with − without
 * @property {string | null} verdict
 */
/**
 * @typedef {object} PointsScene
 * @property {string} axis
 * @property {string} measure           what goes up
 * @property {boolean} share            heights are shares
 * @property {readonly Entry[]} entries in order of their places
 * @property {boolean} isJoined         a line through the entries; else a tie between the twins
 * @property {Mark | null} overall      the difference over all entries
 * @property {number | null} chosen     index of the entry that is looked at
 * @property {readonly {from: number, to: number, text: string}[]} spans  of a published figure
 * @property {readonly {place: number, text: string}[]} flags             likewise
 */

const [RIGHT, TOP, EDGE] = [12, 22, 22];
/** Below the upper part: room for the axis, the lower part and its head. */
const [AXIS, STRIP, STRIP_HEAD] = [44, 96, 22];
const TWINS = /** @type {const} */ (["dropout", "plain"]);
/** The twins stand beside each other, CSS pixels. */
const ASIDE = { dropout: -4, plain: 4 };
const DASHES = { dropout: [], plain: [6, 3] };
/** A letter of an axis, and what is between two labels, CSS pixels. */
const [LETTER, LABEL_GAP] = [6.4, 8];
/** Where entries stand closer than this, marks are small and not aside, CSS pixels. */
const CLOSE = 14;

/**
 * @param {number} place  0 … 1
 * @param {number} width  of the picture
 * @returns {number} x, CSS pixels
 */
export function xOf(place, width) {
  const [left, right] = [LEFT + EDGE, width - RIGHT - EDGE];
  return left + (right - left) * place;
}

/**
 * @param {PointsScene} scene
 * @param {number} x      CSS pixels
 * @param {number} width  of the picture
 * @returns {Entry | null} the nearest one
 */
export function entryAt({ entries }, x, width) {
  const far = (/** @type {Entry} */ entry) => Math.abs(xOf(entry.place, width) - x);
  return entries.reduce(
    (/** @type {Entry | null} */ best, entry) =>
      best === null || far(entry) < far(best) ? entry : best,
    null,
  );
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {PointsScene} scene
 * @param {number} width   CSS pixels
 * @param {number} height
 * @param {Theme} theme
 */
export function drawPoints(context, scene, width, height, theme) {
  const right = width - RIGHT;
  const bottom = height - AXIS - STRIP - STRIP_HEAD;
  const plot = { left: LEFT, right, top: TOP, bottom };
  const strip = { left: LEFT, right, top: height - STRIP, bottom: height - 6 };
  const x = (/** @type {Entry} */ entry) => xOf(entry.place, width);
  drawChosen(context, scene, x, [plot, strip], theme);
  const range = rangeOf(scene.entries.flatMap(({ dropout, plain }) => [dropout, plain]));
  const y = drawHeights(context, plot, range, { share: scene.share, most: 6 }, theme);
  drawPublished(context, scene, plot, width, theme);
  drawHead(context, scene.measure, plot.left, 12, theme);
  for (const twin of TWINS) drawTwin(context, scene, twin, { x, y }, theme);
  drawAxis(context, scene, x, plot, theme);
  drawDifferences(context, scene, x, strip, theme);
}

/**
 * @param {readonly (Mark | null)[]} marks
 * @returns {[number, number]}
 */
export function rangeOf(marks) {
  const known = marks.filter((mark) => mark !== null);
  if (known.length === 0) return [0, 1];
  const low = Math.min(...known.map(({ mean, error }) => mean - error));
  const high = Math.max(...known.map(({ mean, error }) => mean + error));
  const room = 0.08 * (high - low) || 0.1 * Math.abs(high) || 0.1;
  // Where little of the height would be empty, it begins at 0.
  const bottom = low - room < 0.4 * high ? Math.min(0, low) : low - room;
  return [bottom, high + room];
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {PointsScene} scene
 * @param {(entry: Entry) => number} x
 * @param {readonly Plot[]} plots
 * @param {Theme} theme
 */
function drawChosen(context, { entries, chosen }, x, plots, theme) {
  const entry = entries.find(({ index }) => index === chosen);
  if (!entry || entries.length < 2) return;
  context.fillStyle = theme.fill;
  for (const { top, bottom } of plots) {
    context.fillRect(x(entry) - 15, top - 6, 30, bottom - top + 12);
  }
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {PointsScene} scene
 * @param {Plot} plot
 * @param {number} width
 * @param {Theme} theme
 */
function drawPublished(context, { spans, flags }, plot, width, theme) {
  context.font = `11px ${theme.font}`;
  context.strokeStyle = theme.inkSoft;
  context.fillStyle = theme.inkSoft;
  context.lineWidth = 1.5;
  context.textBaseline = "alphabetic";
  const y = plot.top + 16;
  for (const { from, to, text } of spans) {
    const [left, right] = [xOf(from, width), xOf(to, width)];
    context.beginPath();
    context.moveTo(left, y - 4);
    context.lineTo(left, y + 4);
    context.moveTo(left, y);
    context.lineTo(right, y);
    context.moveTo(right, y - 4);
    context.lineTo(right, y + 4);
    context.stroke();
    context.textAlign = "center";
    context.fillText(text, (left + right) / 2, y - 6);
  }
  flags.forEach(({ place, text }, row) => {
    const at = xOf(place, width);
    context.setLineDash([2, 3]);
    context.beginPath();
    context.moveTo(at, plot.top);
    context.lineTo(at, plot.bottom);
    context.stroke();
    context.setLineDash([]);
    context.textAlign = place > 0.6 ? "right" : "left";
    context.fillText(text, at + (place > 0.6 ? -4 : 4), plot.bottom - 8 - 14 * row);
  });
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {PointsScene} scene
 * @param {"dropout" | "plain"} twin
 * @param {{x: (entry: Entry) => number, y: (value: number) => number}} at
 * @param {Theme} theme
 */
function drawTwin(context, { entries, isJoined }, twin, { x, y }, theme) {
  const isClose = entries.length > 1 && x(entries[1]) - x(entries[0]) < CLOSE;
  const aside = isJoined && !isClose ? ASIDE[twin] : 0;
  const known = entries.flatMap((entry) => {
    const mark = entry[twin];
    return mark ? [{ mark, x: x(entry) + aside }] : [];
  });
  context.strokeStyle = theme[twin];
  context.lineWidth = 1.8;
  context.setLineDash([...DASHES[twin]]);
  if (isJoined && known.length > 1) {
    context.beginPath();
    known.forEach((one, i) => {
      if (i === 0) context.moveTo(one.x, y(one.mark.mean));
      else context.lineTo(one.x, y(one.mark.mean));
    });
    context.stroke();
  }
  context.setLineDash([]);
  if (!isJoined && twin === "dropout") drawTies(context, entries, { x, y }, theme);
  for (const { mark, x: place } of known) {
    context.globalAlpha = mark.isFinal ? 1 : UNFINISHED;
    context.strokeStyle = theme[twin];
    drawBar(context, place, y(mark.mean - mark.error), y(mark.mean + mark.error));
    drawShape(context, twin, { x: place, y: y(mark.mean), size: isClose ? 0.5 : 1 }, theme);
    context.globalAlpha = 1;
  }
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {readonly Entry[]} entries
 * @param {{x: (entry: Entry) => number, y: (value: number) => number}} at
 * @param {Theme} theme
 */
function drawTies(context, entries, { x, y }, theme) {
  context.strokeStyle = theme.inkFaint;
  context.lineWidth = 1;
  for (const entry of entries) {
    if (!entry.dropout || !entry.plain) continue;
    context.beginPath();
    context.moveTo(x(entry), y(entry.dropout.mean));
    context.lineTo(x(entry), y(entry.plain.mean));
    context.stroke();
  }
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {"dropout" | "plain"} twin
 * @param {{x: number, y: number, size: number}} at
 * @param {Theme} theme
 */
function drawShape(context, twin, { x, y, size }, theme) {
  context.beginPath();
  if (twin === "dropout") {
    context.arc(x, y, 4 * size, 0, 2 * Math.PI);
    context.fillStyle = theme.dropout;
    context.fill();
    return;
  }
  context.rect(x - 3.5 * size, y - 3.5 * size, 7 * size, 7 * size);
  context.fillStyle = theme.paper;
  context.fill();
  context.strokeStyle = theme.plain;
  context.lineWidth = 1.8 * size;
  context.stroke();
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {PointsScene} scene
 * @param {(entry: Entry) => number} x
 * @param {Plot} plot
 * @param {Theme} theme
 */
function drawAxis(context, { axis, entries, chosen }, x, plot, theme) {
  context.textAlign = "center";
  context.textBaseline = "alphabetic";
  const own = entries.find(({ index }) => index === chosen);
  const isOver = (/** @type {Entry} */ a, /** @type {Entry} */ b) =>
    Math.abs(x(a) - x(b)) < (LETTER * (a.label.length + b.label.length)) / 2 + LABEL_GAP;
  /** @type {Entry[]} */
  const written = own ? [own] : [];
  for (const entry of entries) {
    const isChosen = entry === own;
    if (!isChosen && written.some((one) => isOver(one, entry))) continue;
    written.push(entry);
    context.font = `${isChosen ? "700 " : ""}11px ${theme.font}`;
    context.fillStyle = isChosen ? theme.ink : theme.inkSoft;
    context.fillText(entry.label, x(entry), plot.bottom + 16);
  }
  context.font = `11px ${theme.font}`;
  context.fillStyle = theme.inkSoft;
  context.fillText(axis, (plot.left + plot.right) / 2, plot.bottom + 32);
}
