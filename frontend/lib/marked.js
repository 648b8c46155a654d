/**
 * Prose with things and strong words in it, taken apart. Pure; knows no element.
 *
 * `**strong**`, `[words](thing)`, `[words](#screen)`. Nothing nests.
 */

/**
 * @typedef {object} Piece
 * @property {"text" | "strong" | "thing" | "link"} kind
 * @property {string} text
 * @property {string} to  the thing, or the screen without its `#`; else empty
 */

const MARK = /\*\*([^*]+)\*\*|\[([^\]]+)\]\((#?)([\w:-]+)\)/g;

/**
 * @param {string} marked
 * @returns {Piece[]}
 */
export function piecesOf(marked) {
  /** @type {Piece[]} */
  const pieces = [];
  let end = 0;
  for (const found of marked.matchAll(MARK)) {
    if (found.index > end) pieces.push(plain(marked.slice(end, found.index)));
    const [all, strong, text, hash, to] = found;
    if (strong !== undefined) pieces.push({ kind: "strong", text: strong, to: "" });
    else pieces.push({ kind: hash ? "link" : "thing", text, to });
    end = found.index + all.length;
  }
  if (end < marked.length) pieces.push(plain(marked.slice(end)));
  return pieces;
}

/** @param {string} text @returns {Piece} */
function plain(text) {
  return { kind: "text", text, to: "" };
}
