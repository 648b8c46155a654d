/**
 * Where the words of the chart lie, so that none covers another. Pure geometry, CSS pixels.
 */

/** @typedef {{x: number, y: number}} Point  left top corner */
/** @typedef {{x: number, y: number, width: number, height: number}} Box */
/**
 * @typedef {object} Label
 * @property {string} text
 * @property {string} look              classes of its element
 * @property {readonly Point[]} places  of its middle, best first
 */
/** @typedef {{text: string, look: string, x: number, y: number}} Placed  left top corner */

/** Width of a character and height of a line of the smallest type, as an estimate. */
const CHARACTER = 6;
const LINE = 15;

/**
 * Each label takes the first of its places that is free; one that finds none is left out: what it
 * says is in the legend or below it too.
 *
 * @param {readonly Label[]} labels  most important first
 * @param {{width: number, height: number}} plot
 * @param {readonly Box[]} [obstacles]  what no label may cover
 * @returns {Placed[]}
 */
export function placeLabels(labels, plot, obstacles = []) {
  const taken = [...obstacles];
  return labels.flatMap(({ text, look, places }) => {
    const size = { width: CHARACTER * text.length + 4, height: LINE };
    const boxes = places.map((place) => boxWithin(place, size, plot));
    const free = boxes.find((box) => taken.every((other) => !overlap(box, other)));
    if (!free || size.width > plot.width) return [];
    taken.push(free);
    return [{ text, look, x: free.x, y: free.y }];
  });
}

/**
 * @param {Point} middle
 * @param {{width: number, height: number}} size
 * @param {{width: number, height: number}} plot
 * @returns {Box}
 */
function boxWithin(middle, size, plot) {
  const x = Math.min(Math.max(0, middle.x - size.width / 2), plot.width - size.width);
  const y = Math.min(Math.max(0, middle.y - size.height / 2), plot.height - size.height);
  return { x: Math.round(x), y: Math.round(y), ...size };
}

/**
 * @param {Box} a
 * @param {Box} b
 */
function overlap(a, b) {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}
