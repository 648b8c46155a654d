/**
 * Comes in: hands over the token of a link, and finds out who this page is to the server.
 *
 * The token is behind `#` and leaves the address bar before anything is asked. Knows no view.
 */

/** @typedef {import("./types.js").Session} Session */
/**
 * @typedef {object} Bar  the address bar
 * @property {() => string} hash
 * @property {(hash: string) => void} replace
 */

const TOKEN = /^#?token=([^&]*)&?(.*)$/;

/**
 * @param {string} hash  with or without its `#`
 * @returns {{token: string, rest: string} | null} null: it holds none; `rest` is what it says else
 */
export function tokenIn(hash) {
  const found = TOKEN.exec(hash);
  if (!found) return null;
  const [, token, rest] = found;
  try {
    return { token: decodeURIComponent(token), rest: `#${rest || "lab"}` };
  } catch (error) {
    if (error instanceof URIError) return { token, rest: `#${rest || "lab"}` };
    throw error;
  }
}

export class Entry {
  /**
   * @param {object} parts
   * @param {import("./follow.js").Store} parts.store
   * @param {import("./follow.js").Api} parts.api
   * @param {(error: unknown) => error is import("../net/api.js").ApiError} parts.isApiError
   * @param {Bar} parts.bar
   */
  constructor({ store, api, isApiError, bar }) {
    this.store = store;
    this.api = api;
    this.isApiError = isApiError;
    this.bar = bar;
  }

  /** @returns {Promise<boolean>} whether the rest of the page can begin */
  async enter() {
    const found = tokenIn(this.bar.hash());
    if (found) {
      this.bar.replace(found.rest);
      return this.signIn(found.token);
    }
    return this.look(() => this.api.session());
  }

  /**
   * @param {string} text  a link, or the token in it
   * @returns {Promise<boolean>} whether it opens this server
   */
  async signIn(text) {
    const trimmed = text.trim();
    const token = tokenIn(trimmed.slice(trimmed.indexOf("#")))?.token ?? trimmed;
    return this.look(() => this.api.signIn(token));
  }

  /** The stream was lost: find out whether the server still lets this page in. */
  async check() {
    return this.look(() => this.api.session());
  }

  /**
   * @param {() => Promise<Session>} ask
   * @returns {Promise<boolean>}
   */
  async look(ask) {
    try {
      this.store.dispatch({ type: "session", session: await ask() });
      return true;
    } catch (error) {
      if (!this.isApiError(error)) throw error;
      // Where the server does not answer, the rest of the page tells so.
      if (error.status !== 401 && error.status !== 429) return true;
      const reason = error.code === "token_needed" ? "" : `${error.title}. ${error.detail}`;
      this.store.dispatch({ type: "locked", reason });
      return false;
    }
  }
}
