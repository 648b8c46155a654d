/**
 * Numbers as people read them. Pure; what is not a finite number becomes a dash.
 */

const DASH = "–";
const COUNT = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const BYTES = ["B", "KiB", "MiB", "GiB", "TiB"];
/** Outside of these a plain spelling is longer than it is telling. */
const [LEAST_PLAIN, MOST_PLAIN] = [1e-3, 1e6];

/**
 * @param {number} n
 * @returns {string} a whole number with separators: `1,284`
 */
export function formatCount(n) {
  return Number.isFinite(n) ? COUNT.format(n + 0) : DASH;
}

/**
 * @param {number} share usually 0 … 1
 * @param {number} [digits] behind the point
 * @returns {string} `10 %`
 */
export function formatPercent(share, digits = 0) {
  return Number.isFinite(share) ? `${withoutMinusZero((100 * share).toFixed(digits))} %` : DASH;
}

/**
 * @param {number | null | undefined} loss
 * @returns {string} three digits that count: `0.412`, `12.3`, `1,284`, `4.12e-5`
 */
export function formatLoss(loss) {
  if (!isNumber(loss)) return DASH;
  if (!isPlain(loss)) return exponential(loss, 3);
  return Math.abs(loss) < 999.5 ? withoutMinusZero(loss.toPrecision(3)) : formatCount(loss);
}

/**
 * @param {number} seconds
 * @returns {string} `12 s`, `3 min`, `1 h 5 min`
 */
export function formatDuration(seconds) {
  if (!Number.isFinite(seconds) || seconds < 0) return DASH;
  if (Math.round(seconds) < 60) return `${Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = `${formatCount(Math.floor(minutes / 60))} h`;
  return minutes % 60 === 0 ? hours : `${hours} ${minutes % 60} min`;
}

/**
 * @param {number} bytes
 * @returns {string} `512 B`, `256 KiB`, `1.5 GiB`
 */
export function formatBytes(bytes) {
  if (!Number.isFinite(bytes) || bytes < 0) return DASH;
  const power = Math.min(BYTES.length - 1, Math.floor(Math.log2(Math.max(1, bytes)) / 10));
  return `${Number((bytes / 1024 ** power).toFixed(1))} ${BYTES[power]}`;
}

/**
 * A weight, an activation, a logit: as short as the digits allow.
 *
 * @param {number | null | undefined} x
 * @param {number} [digits] that count
 * @returns {string} `0.25`, `-1.04`, `1,284`, `3.2e-7`
 */
export function formatNumber(x, digits = 3) {
  if (!isNumber(x)) return DASH;
  if (!isPlain(x)) return exponential(x, digits);
  const rounded = Number(x.toPrecision(digits)) + 0;
  return Math.abs(rounded) < 10 ** digits ? String(rounded) : formatCount(x);
}

/**
 * @param {number | null | undefined} x
 * @returns {x is number}
 */
function isNumber(x) {
  return typeof x === "number" && Number.isFinite(x);
}

/** @param {number} x */
function isPlain(x) {
  const size = Math.abs(x);
  return size === 0 || (size >= LEAST_PLAIN && size < MOST_PLAIN);
}

/**
 * @param {number} x
 * @param {number} digits
 */
function exponential(x, digits) {
  return x
    .toExponential(digits - 1)
    .replace(/\.?0*e/, "e")
    .replace("e+", "e");
}

/** @param {string} text */
function withoutMinusZero(text) {
  return /^-[0.]+$/.test(text) ? text.slice(1) : text;
}
