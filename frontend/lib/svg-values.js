/**
 * What SVG writes differently from a canvas: numbers, colours, fonts, turns. Pure.
 */

/** @typedef {[number, number, number, number, number, number]} Matrix as `transform` has it */

const FULL_TURN = 2 * Math.PI;

/**
 * @param {number} start
 * @param {number} end
 * @param {boolean} isCounter
 * @returns {number} radians from start to end, with their sign
 */
export function turned(start, end, isCounter) {
  const [from, to] = isCounter ? [end, start] : [start, end];
  const whole = to - from;
  const turn = whole >= FULL_TURN ? FULL_TURN : ((whole % FULL_TURN) + FULL_TURN) % FULL_TURN;
  return isCounter ? -turn : turn;
}

/**
 * @param {Matrix} a
 * @param {Matrix} b
 * @returns {Matrix} first b, then a
 */
export function times([a, b, c, d, e, f], [a2, b2, c2, d2, e2, f2]) {
  return [
    a * a2 + c * b2,
    b * a2 + d * b2,
    a * c2 + c * d2,
    b * c2 + d * d2,
    a * e2 + c * f2 + e,
    b * e2 + d * f2 + f,
  ];
}

/**
 * A colour as every reader of SVG knows it, and how opaque it is.
 *
 * @param {string} style  `#rrggbb`, `#rrggbbaa`, or a name
 */
export function inkOf(style) {
  const [, colour, alpha] = /^(#[0-9a-f]{6})([0-9a-f]{2})$/i.exec(style) ?? [];
  return colour
    ? { colour, alpha: Number.parseInt(alpha, 16) / 255 }
    : { colour: escaped(style), alpha: 1 };
}

/**
 * @param {string} font  as a canvas takes it: `600 11px Inter, sans-serif`
 */
export function fontParts(font) {
  const found = /^(?:(italic)\s+)?(?:(\d+|bold)\s+)?([\d.]+)px\s+(.+)$/.exec(font.trim());
  if (!found) throw new TypeError(`Expected a font such as '600 11px Inter', got '${font}'.`);
  const [, style = "normal", weight = "400", size, family] = found;
  return { style, weight, size: Number(size), family };
}

/**
 * @param {string} name
 * @param {number} value
 */
export function opacity(name, value) {
  return value < 1 ? ` ${name}="${exact(value)}"` : "";
}

/** @param {number} x @param {number} y */
export function pair(x, y) {
  return `${rounded(x)} ${rounded(y)}`;
}

/** @param {number} value  CSS pixels: a hundredth is finer than any printer */
export function rounded(value) {
  return Math.round(100 * value) / 100 + 0;
}

/** @param {number} value */
export function exact(value) {
  return Math.round(10_000 * value) / 10_000 + 0;
}

/** @param {string} text */
export function escaped(text) {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
