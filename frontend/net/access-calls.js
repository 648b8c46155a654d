/**
 * Calls about who one is to the server, and who else may come in.
 */

/** @typedef {import("../state/types.js").Session} Session */
/** @typedef {{operator: string | null, viewer: string | null}} Links  null: nobody needs one */

/** @param {import("./api.js").Call} call */
export function accessCalls(call) {
  return {
    /** @returns {Promise<Session>} */
    session: () => call.json("GET", "/session"),

    /**
     * @param {string} token  for a cookie, which the browser keeps
     * @returns {Promise<Session>}
     */
    signIn: (token) => call.json("POST", "/session", { token }),

    /**
     * @param {string} name  that others are to see
     * @returns {Promise<Session>}
     */
    renameSelf: (name) => call.json("PATCH", "/session", { name }),

    /**
     * @param {string} id
     * @param {{action: string, to?: string}} wanted  `ask`, `withdraw`, `hand_over`, `keep`, …
     * @returns {Promise<import("../state/types.js").Run>} with who steers it now
     */
    steer: (id, wanted) => call.json("POST", `/runs/${encodeURIComponent(id)}/steering`, wanted),

    /** @returns {Promise<import("../state/types.js").Limits>} most that may be asked for */
    limits: () => call.json("GET", "/limits"),

    /** @returns {Promise<Links>} for operators only */
    links: () => call.json("GET", "/links"),

    /**
     * @param {"operator" | "viewer" | null} role  null: both
     * @returns {Promise<Links>} those that open from now on
     */
    renewLinks: (role) => call.json("POST", "/links", { role }),
  };
}
