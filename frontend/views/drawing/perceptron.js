/**
 * One perceptron: filled when kept, hollow with a dashed ring and a cross when dropped, a pie when
 * it was on for a share of examples or steps. Told by shape first, colour second.
 *
 * Knows no layer, no network and no document.
 */

/** @typedef {import("./theme.js").Theme} Theme */
/** @typedef {"kept" | "dropped" | "share" | "idle"} PerceptronState */
/**
 * @typedef {object} Mark
 * @property {number} x               centre, CSS pixels
 * @property {number} y
 * @property {number} radius          half the width of disc or tile, CSS pixels
 * @property {"disc" | "tile"} shape
 * @property {PerceptronState} state  `idle`: nothing is known yet
 * @property {number} fill            how active, 0 … 1
 * @property {number} share           share kept, 0 … 1; read only in state `share`
 */

/** Opacity of a kept perceptron whose activation is 0: never mistaken for an empty one. */
const LEAST_FILL = 0.13;
const FULL_TURN = 2 * Math.PI;

/**
 * Draw one perceptron.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {Mark} mark
 * @param {string} accent colour of the twin
 * @param {Theme} theme
 */
export function drawPerceptron(context, mark, accent, theme) {
  context.fillStyle = theme.stage;
  trace(context, mark, mark.radius);
  context.fill();
  if (mark.state === "dropped") drawDropped(context, mark, theme);
  else if (mark.state === "share") drawShare(context, mark, accent, theme);
  else drawKept(context, mark, accent);
}

/**
 * Opacity of the accent inside a kept perceptron.
 *
 * @param {number} fill activation, 0 … 1
 */
export function fillOpacity(fill) {
  const bounded = Math.min(1, Math.max(0, Number.isFinite(fill) ? fill : 0));
  return LEAST_FILL + (1 - LEAST_FILL) * bounded;
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Mark} mark
 * @param {string} accent
 */
function drawKept(context, mark, accent) {
  const idle = mark.state === "idle";
  context.globalAlpha = idle ? LEAST_FILL / 2 : fillOpacity(mark.fill);
  context.fillStyle = accent;
  trace(context, mark, mark.radius);
  context.fill();
  context.globalAlpha = idle ? 0.45 : 1;
  outline(context, mark, accent);
  context.globalAlpha = 1;
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Mark} mark
 * @param {Theme} theme
 */
function drawDropped(context, mark, theme) {
  const small = mark.radius < 5;
  context.setLineDash(small ? [1.5, 1.5] : [2.5, 2]);
  outline(context, mark, theme.ghost);
  context.setLineDash([]);
  const arm = mark.radius * (small ? 0.55 : 0.36);
  context.lineWidth = small ? 1 : 1.2;
  context.beginPath();
  context.moveTo(mark.x - arm, mark.y - arm);
  context.lineTo(mark.x + arm, mark.y + arm);
  context.moveTo(mark.x + arm, mark.y - arm);
  context.lineTo(mark.x - arm, mark.y + arm);
  context.stroke();
}

/**
 * A pie (disc) or a level (tile): the filled part is the share kept.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {Mark} mark
 * @param {string} accent
 * @param {Theme} theme
 */
function drawShare(context, mark, accent, theme) {
  const share = Math.min(1, Math.max(0, mark.share || 0));
  context.globalAlpha = 0.72;
  context.fillStyle = accent;
  if (mark.shape === "tile") {
    const side = 2 * mark.radius;
    const height = side * share;
    context.fillRect(mark.x - mark.radius, mark.y + mark.radius - height, side, height);
  } else if (share > 0) {
    context.beginPath();
    context.moveTo(mark.x, mark.y);
    context.arc(mark.x, mark.y, mark.radius, -FULL_TURN / 4, FULL_TURN * (share - 0.25));
    context.fill();
  }
  context.globalAlpha = 1;
  if (share === 0) context.setLineDash([2.5, 2]);
  outline(context, mark, share === 0 ? theme.ghost : accent);
  context.setLineDash([]);
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Mark} mark
 * @param {string} colour
 */
function outline(context, mark, colour) {
  context.lineWidth = mark.radius < 5 ? 0.8 : 1.1;
  context.strokeStyle = colour;
  trace(context, mark, mark.radius - context.lineWidth / 2);
  context.stroke();
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Mark} mark
 * @param {number} radius
 */
function trace(context, mark, radius) {
  context.beginPath();
  if (mark.shape === "tile") {
    context.rect(mark.x - radius, mark.y - radius, 2 * radius, 2 * radius);
  } else {
    context.arc(mark.x, mark.y, radius, 0, FULL_TURN);
  }
}

/**
 * The ring around the perceptron under the pointer or the keyboard's focus.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {Mark} mark
 * @param {string} colour
 */
export function drawSelection(context, mark, colour) {
  context.lineWidth = 2;
  context.strokeStyle = colour;
  trace(context, mark, mark.radius + 3);
  context.stroke();
}
