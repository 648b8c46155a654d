/**
 * A figure for print: heading, parts, and below them what it shows, in words.
 *
 * `drawFigure(context, figure, theme)` places and draws; parts draw themselves. Knows no run.
 */

/** @typedef {import("./theme.js").Theme} Theme */
/**
 * @typedef {object} Part
 * @property {number} x       left, CSS pixels
 * @property {number} y       top, CSS pixels
 * @property {(context: CanvasRenderingContext2D, theme: Theme) => void} draw  from its own corner
 */
/**
 * @typedef {object} Figure
 * @property {string} name      for a file
 * @property {string} heading
 * @property {string} caption
 * @property {number} width     CSS pixels
 * @property {number} height    of the parts together, CSS pixels
 * @property {readonly Part[]} parts
 */

export const MARGIN = 24;
const HEADING_SIZE = 16;
const CAPTION_SIZE = 11;
const LINE_HEIGHT = 16;
const HEAD_HEIGHT = 40;
/** Letters of the caption's size are this wide on average, in sizes of the font. */
const LETTER_WIDTH = 0.53;

/**
 * @param {Figure} figure
 * @returns {{width: number, height: number}} of the whole, CSS pixels
 */
export function sizeOf(figure) {
  const lines = wrapped(figure.caption, figure.width - 2 * MARGIN).length;
  return {
    width: figure.width,
    height: HEAD_HEIGHT + figure.height + 10 + lines * LINE_HEIGHT + MARGIN,
  };
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Figure} figure
 * @param {Theme} theme
 */
export function drawFigure(context, figure, theme) {
  for (const { x, y, draw } of figure.parts) {
    context.save();
    context.translate(x, HEAD_HEIGHT + y);
    draw(context, theme);
    context.restore();
  }
  context.textAlign = "left";
  context.textBaseline = "alphabetic";
  context.fillStyle = theme.ink;
  context.font = `700 ${HEADING_SIZE}px ${theme.font}`;
  context.fillText(figure.heading, MARGIN, 28);
  context.fillStyle = theme.inkSoft;
  context.font = `${CAPTION_SIZE}px ${theme.font}`;
  const top = HEAD_HEIGHT + figure.height + 10 + LINE_HEIGHT / 2;
  wrapped(figure.caption, figure.width - 2 * MARGIN).forEach((line, index) => {
    context.fillText(line, MARGIN, top + index * LINE_HEIGHT);
  });
}

/**
 * @param {string} text
 * @param {number} width  CSS pixels
 * @returns {string[]} lines
 */
export function wrapped(text, width) {
  const most = Math.max(8, Math.floor(width / (LETTER_WIDTH * CAPTION_SIZE)));
  /** @type {string[]} */
  const lines = [];
  // No line begins with a dot between two things.
  for (const word of text.replaceAll(" · ", "\u00a0· ").split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= most) {
      lines[lines.length - 1] = `${last} ${word}`;
    } else {
      lines.push(word);
    }
  }
  return lines;
}
