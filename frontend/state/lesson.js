/**
 * What a lesson's link may leave out of the Lab (teacher mode). Pure; how it is left out is the
 * style sheet's business, by the same names.
 */

/**
 * Groups that a link can hide: their name in the address, what they are called, where they are.
 *
 * @type {readonly {name: string, title: string, place: "recipe" | "stage" | "side" | "strip"}[]}
 */
export const GROUPS = [
  { name: "preset", title: "Presets", place: "recipe" },
  { name: "data", title: "Data", place: "recipe" },
  { name: "network", title: "Network", place: "recipe" },
  { name: "dropout", title: "Dropout", place: "recipe" },
  { name: "training", title: "Training", place: "recipe" },
  { name: "transport", title: "Start, pause, step", place: "stage" },
  { name: "phases", title: "Phases of a step", place: "stage" },
  { name: "curves", title: "Loss curves", place: "side" },
  { name: "verdict", title: "Verdict", place: "side" },
  { name: "whatif", title: "What if", place: "side" },
  { name: "inspector", title: "Inspector", place: "side" },
  { name: "strip", title: "Strip of masks", place: "strip" },
];

/**
 * @param {string} name
 * @returns {boolean}
 */
export function isGroup(name) {
  return GROUPS.some((group) => group.name === name);
}

/**
 * What is hidden, and each column of the Lab that has nothing left in it.
 *
 * @param {readonly string[]} hidden names of groups
 * @returns {string} names separated by blanks, as a style sheet can ask for them
 */
export function hiddenInWords(hidden) {
  const empty = ["recipe", "side"].filter((place) =>
    GROUPS.every((group) => group.place !== place || hidden.includes(group.name)),
  );
  return [...hidden, ...empty.map((place) => `${place}-column`)].join(" ");
}
