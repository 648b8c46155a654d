/**
 * The server's calls about sweeps. Knows paths; neither state nor view.
 */

/** @typedef {import("./api.js").Call} Call */
/** @typedef {import("../state/sweep.js").Sweep} Sweep */
/** @typedef {import("../state/sweep.js").ListedSweep} ListedSweep */
/** @typedef {import("../state/sweep.js").SweepPlan} SweepPlan */

/** @param {string} id */
const path = (id) => `/sweeps/${encodeURIComponent(id)}`;

/** @param {Call} call */
export function sweepCalls(call) {
  return { ...reading(call), ...steering(call) };
}

/** @param {Call} call */
function reading(call) {
  return {
    /**
     * @param {number} limit
     * @param {number} offset
     * @returns {Promise<{sweeps: ListedSweep[], total: number}>} newest first
     */
    sweeps: (limit, offset) => call.json("GET", `/sweeps?limit=${limit}&offset=${offset}`),

    /**
     * @param {string} id
     * @returns {Promise<Sweep>}
     */
    sweep: (id) => call.json("GET", path(id)),

    /**
     * @param {string} id
     * @returns {Promise<import("../state/sweep.js").PointCurves[]>} a point each
     */
    sweepCurves: (id) => call.json("GET", `${path(id)}/curves/all`),

    /**
     * @param {string} id
     * @returns {Promise<import("../state/sweep.js").Member[]>}
     */
    sweepMembers: (id) => call.json("GET", `${path(id)}/members`),

    /**
     * @param {SweepPlan} plan
     * @returns {Promise<import("../state/sweep.js").Cost>} nothing is made
     */
    estimateSweep: (plan) => call.json("POST", "/sweeps/estimate", plan),

    /**
     * @param {import("../state/types.js").Recipe} recipe
     * @returns {Promise<import("../state/sweep.js").Found>} what it gave over seeds, if anything
     */
    findSweep: (recipe) => call.json("POST", "/sweeps/find", { recipe }),
  };
}

/** @param {Call} call */
function steering(call) {
  return {
    /**
     * @param {SweepPlan & {title?: string}} plan
     * @returns {Promise<Sweep>} it is queued
     */
    createSweep: (plan) => call.json("POST", "/sweeps", plan),

    /**
     * @param {string} id
     * @param {"stop" | "resume"} command
     * @returns {Promise<Sweep>} once it has taken effect
     */
    commandSweep: (id, command) => call.json("POST", `${path(id)}/commands`, { command }),

    /**
     * @param {string} id
     * @param {number} number  of the member
     * @returns {Promise<import("../state/types.js").Run>} that trains this member alone
     */
    runMember: (id, number) => call.json("POST", `${path(id)}/members/${number}/run`),

    /**
     * Goes through even when the page is being left.
     *
     * @param {string} id
     * @returns {Promise<void>}
     */
    deleteSweep: async (id) => void (await call.text("DELETE", path(id))),
  };
}
