/**
 * The speed slider's scale: logarithmic from half a step a second to a thousand, then unlimited.
 *
 * Pure numbers and words; knows no slider.
 */

export const SLOWEST_PACE = 0.5;
export const FASTEST_PACE = 1000;
/** Positions of the slider, 0 … this; the last one means "as fast as it goes". */
export const LAST_POSITION = 100;
const LAST_LIMITED = 94;

/**
 * @param {number} position 0 … LAST_POSITION
 * @returns {number | null} steps a second; null: unlimited
 */
export function paceAt(position) {
  if (position > LAST_LIMITED) return null;
  const share = Math.max(0, position) / LAST_LIMITED;
  return rounded(SLOWEST_PACE * (FASTEST_PACE / SLOWEST_PACE) ** share);
}

/**
 * @param {number | null} pace steps a second; null: unlimited
 * @returns {number} position of the slider, a whole number
 */
export function positionOf(pace) {
  if (pace === null) return LAST_POSITION;
  const bounded = Math.min(FASTEST_PACE, Math.max(SLOWEST_PACE, pace));
  const share = Math.log(bounded / SLOWEST_PACE) / Math.log(FASTEST_PACE / SLOWEST_PACE);
  return Math.round(share * LAST_LIMITED);
}

/** @param {number | null} pace */
export function paceInWords(pace) {
  if (pace === null) return "unlimited";
  const figure =
    pace < 10 ? String(Number(pace.toFixed(1))) : Math.round(pace).toLocaleString("en");
  return figure === "1" ? "1 step/s" : `${figure} steps/s`;
}

/** @param {number} pace */
function rounded(pace) {
  if (pace < 3) return Math.round(pace * 2) / 2;
  if (pace < 10) return Math.round(pace);
  const unit = 10 ** (Math.floor(Math.log10(pace)) - 1);
  return Math.round(pace / unit) * unit;
}
