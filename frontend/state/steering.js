/**
 * Who steers the run on screen, as this page stands to it. Pure.
 */

/** @typedef {import("./initial.js").State} State */
/** @typedef {import("./types.js").Steerer} Steerer */
/**
 * @typedef {object} Standing
 * @property {boolean} watchesOnly  this page's link changes nothing, on whatever run
 * @property {string} other         who else steers this run; empty: nobody else
 * @property {boolean} hasAsked     this page asks to steer
 * @property {readonly Steerer[]} asking  who asks this page to let them steer
 */

/**
 * @param {Pick<State, "session" | "run">} state
 * @returns {Standing}
 */
export function standingOf({ session, run }) {
  const watchesOnly = session?.role === "viewer";
  const steering = run?.steering ?? null;
  if (!steering || !session) return { watchesOnly, other: "", hasAsked: false, asking: [] };
  const isMine = steering.holder.id === session.id;
  return {
    watchesOnly,
    other: isMine ? "" : steering.holder.name,
    hasAsked: steering.asking.some(({ id }) => id === session.id),
    asking: isMine ? steering.asking : [],
  };
}

/**
 * Whether commands of this page would be taken.
 *
 * @param {Pick<State, "session" | "run">} state
 */
export function maySteer(state) {
  const { watchesOnly, other } = standingOf(state);
  return !watchesOnly && other === "";
}
