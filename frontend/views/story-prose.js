/**
 * Prose of the story as templates: words that name a thing of the Lab are buttons that point at it.
 *
 * A button emits `point` with the name of its thing, or with nothing when the pointer or the focus
 * has left it, and `visit` when it was pressed: then the thing is to be brought into sight.
 */

import { html, nothing } from "lit";
import { piecesOf } from "../lib/marked.js";
import { thingOf } from "./story-things.js";

/** @typedef {import("../lib/marked.js").Piece} Piece */
/** @typedef {Partial<Record<import("../state/initial.js").Screen, string>>} Links */

/**
 * @param {string} marked
 * @param {Links} links  of the screens that can be gone to
 */
export function prose(marked, links) {
  return piecesOf(marked).map((piece) => pieceTemplate(piece, links));
}

/**
 * @param {Piece} piece
 * @param {Links} links
 */
function pieceTemplate({ kind, text, to }, links) {
  if (kind === "strong") return html`<strong class="strong">${text}</strong>`;
  if (kind === "link") {
    const screen = /** @type {import("../state/initial.js").Screen} */ (to);
    return html`<a href=${links[screen] ?? `#${screen}`}>${text}</a>`;
  }
  if (kind === "text") return text;
  return html`<button
    class="thing"
    data-thing=${to}
    title=${thingOf(to)?.words ?? nothing}
    @pointerenter=${(/** @type {PointerEvent} */ event) => enter(event, to)}
    @pointerleave=${leave}
    @focus=${(/** @type {Event} */ event) => tell(event, "point", to)}
    @blur=${(/** @type {Event} */ event) => tell(event, "point", "")}
    @click=${(/** @type {Event} */ event) => tell(event, "visit", to)}
  >
    ${text}
  </button>`;
}

/**
 * A finger lies on what it touches only while it presses: that is a press, nothing more.
 *
 * @param {PointerEvent} event
 * @param {string} thing
 */
function enter(event, thing) {
  if (event.pointerType !== "touch") tell(event, "point", thing);
}

/** What has the focus goes on pointing. @param {PointerEvent} event */
function leave(event) {
  const isHeld = document.activeElement === event.currentTarget;
  if (event.pointerType !== "touch" && !isHeld) tell(event, "point", "");
}

/**
 * @param {Event} event
 * @param {string} name
 * @param {string} thing
 */
function tell({ currentTarget }, name, thing) {
  currentTarget?.dispatchEvent(new CustomEvent(name, { detail: thing, bubbles: true }));
}
