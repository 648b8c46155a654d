/**
 * The colours that drawings use, read once from the style sheet. The only drawing module that
 * touches the document; drawing functions get the result as a plain value.
 */

/**
 * @typedef {object} Theme
 * @property {string} paper
 * @property {string} stage
 * @property {string} ink
 * @property {string} inkSoft
 * @property {string} inkFaint
 * @property {string} line
 * @property {string} fill
 * @property {string} inverse
 * @property {string} onInverse
 * @property {string} dropout
 * @property {string} plain
 * @property {string} positive   colour of positive weights
 * @property {string} negative
 * @property {string} edgeOff    colour of edges that carry nothing
 * @property {string} ghost      colour of the dashed ring and cross of what is off
 * @property {string} focus
 * @property {string} font       font family list
 */

/** @type {Record<keyof Theme, string>} */
const VARIABLES = {
  paper: "--paper",
  stage: "--stage",
  ink: "--ink",
  inkSoft: "--ink-soft",
  inkFaint: "--ink-faint",
  line: "--line",
  fill: "--fill",
  inverse: "--inverse",
  onInverse: "--on-inverse",
  dropout: "--dropout",
  plain: "--plain",
  positive: "--weight-positive",
  negative: "--weight-negative",
  edgeOff: "--edge-off",
  ghost: "--ghost",
  focus: "--focus",
  font: "--font",
};

/**
 * Read the colours in force.
 *
 * @param {Element} element any element of the page
 * @returns {Theme}
 */
export function readTheme(element) {
  const style = getComputedStyle(element);
  const entries = Object.entries(VARIABLES).map(([name, variable]) => [
    name,
    style.getPropertyValue(variable).trim(),
  ]);
  return /** @type {Theme} */ (Object.fromEntries(entries));
}

/**
 * Read the colours for paper: the light ones, whatever the screen has, on white.
 *
 * @param {HTMLElement} root  the page's
 * @returns {Theme}
 */
export function readPrintTheme(root) {
  const before = root.dataset.theme;
  root.dataset.theme = "light";
  const theme = readTheme(root);
  if (before === undefined) delete root.dataset.theme;
  else root.dataset.theme = before;
  return { ...theme, stage: theme.paper };
}

/** When colours change: with the reader's system, and on the way to paper and back. */
const QUERIES = ["(prefers-color-scheme: dark)", "print"];

/**
 * Call back when other colours are in force.
 *
 * @param {() => void} callback
 * @returns {() => void} stops watching
 */
export function watchTheme(callback) {
  const queries = QUERIES.map((query) => matchMedia(query));
  for (const query of queries) query.addEventListener("change", callback);
  return () => {
    for (const query of queries) query.removeEventListener("change", callback);
  };
}
