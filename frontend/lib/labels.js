/**
 * Labels one above the other that must not lie over each other. Pure.
 */

/**
 * Move labels apart, no further than they have to be, within a stretch; those for which there is no
 * room are left out, the last of the list first.
 *
 * @template {{y: number}} Label
 * @param {readonly Label[]} labels  the most important first
 * @param {number} gap               between two of them
 * @param {number} top
 * @param {number} bottom
 * @returns {(Label & {at: number})[]} from top to bottom; `at` is where each goes
 */
export function labelsApart(labels, gap, top, bottom) {
  const most = Math.max(0, Math.floor((bottom - top) / gap) + 1);
  const placed = labels
    .slice(0, most)
    .sort((a, b) => a.y - b.y)
    .map((label) => ({ ...label, at: Math.min(bottom, Math.max(top, label.y)) }));
  for (let i = 1; i < placed.length; i += 1) {
    placed[i].at = Math.max(placed[i].at, placed[i - 1].at + gap);
  }
  let highest = bottom;
  for (let i = placed.length - 1; i >= 0; i -= 1) {
    placed[i].at = Math.min(placed[i].at, highest);
    highest = placed[i].at - gap;
  }
  return placed;
}
