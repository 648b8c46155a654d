/**
 * What has been published of the same question, to lay beside ours: as far as words of the source
 * say it. Curves of printed figures are not copied by eye.
 */

/** @typedef {import("../state/sweep.js").AxisField} AxisField */
/**
 * @typedef {object} Published
 * @property {string} name                      of the figure
 * @property {readonly {from: number, to: number, text: string}[]} spans  in values of the axis
 * @property {readonly {value: number, text: string}[]} marks
 * @property {string} finding
 * @property {string} setting                   in what it differs from ours
 * @property {string} source
 */

const SOURCE =
  "Srivastava, Hinton, Krizhevsky, Sutskever and Salakhutdinov: Dropout. Journal of Machine " +
  "Learning Research 15, 2014";

/** @type {Partial<Record<AxisField, Published>>} */
const FOUND = {
  "dropout.hidden": {
    name: "Figure 9 of the 2014 paper",
    spans: [{ from: 0.2, to: 0.6, text: "2014, figure 9: flat" }],
    marks: [],
    finding:
      "With the width held fixed, the test error is flat where each perceptron is kept with a " +
      "probability of 0.4 to 0.8; that is p from 0.2 to 0.6 here, where p is the share dropped.",
    setting:
      "Measured on MNIST, with wider layers than fit into minutes. The heights of its curve are " +
      "printed as a picture only, so they are not drawn here.",
    source: `${SOURCE}, figure 9.`,
  },
  "dataset.train_size": {
    name: "Figure 10 of the 2014 paper",
    spans: [],
    marks: [
      { value: 100, text: "2014, figure 10: no gain" },
      { value: 500, text: "no gain" },
    ],
    finding:
      "Dropout gained nothing with 100 and with 500 training examples; with more of them the " +
      "gain grew, and then became smaller again.",
    setting:
      "Measured on MNIST with wider layers than fit into minutes. The heights of its curve are " +
      "printed as a picture only, so they are not drawn here.",
    source: `${SOURCE}, figure 10.`,
  },
};

/**
 * @param {AxisField | undefined} field
 * @returns {Published | null} null: nothing is known that could be laid beside
 */
export function publishedFor(field) {
  return (field && FOUND[field]) || null;
}
