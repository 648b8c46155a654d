/**
 * From one perceptron to the next with the arrow keys, by where they lie. Pure.
 */

/** @typedef {import("../lib/layout.js").PlacedLayer} PlacedLayer */
/** @typedef {{layer: string, unit: number}} Perceptron */

/** @type {Readonly<Record<string, readonly [number, number]>>} */
const DIRECTIONS = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};
/** How much more a step aside costs than a step ahead. */
const ASIDE = 3;

/**
 * The nearest perceptron in the direction of a key; the first hidden one to begin with.
 *
 * @param {readonly PlacedLayer[]} layers input first
 * @param {Perceptron | null} from
 * @param {string} key as a keyboard event names it
 * @returns {Perceptron | null} null: the key means nothing, or there is nothing that way
 */
export function neighbour(layers, from, key) {
  const direction = DIRECTIONS[key];
  if (!direction) return null;
  const start = layers.find(({ name }) => name === from?.layer)?.places[from?.unit ?? 0];
  if (!start) return layers[1] ? { layer: layers[1].name, unit: 0 } : null;
  /** @type {Perceptron | null} */
  let best = null;
  let least = Infinity;
  for (const { name, places } of layers) {
    places.forEach((place, unit) => {
      const cost = costOf(place.x - start.x, place.y - start.y, direction);
      if (cost < least) {
        least = cost;
        best = { layer: name, unit };
      }
    });
  }
  return best;
}

/**
 * @param {number} dx
 * @param {number} dy
 * @param {readonly [number, number]} direction
 */
function costOf(dx, dy, [right, down]) {
  const ahead = dx * right + dy * down;
  const aside = Math.abs(dx * down) + Math.abs(dy * right);
  return ahead < 0.5 ? Infinity : ahead + ASIDE * aside;
}
