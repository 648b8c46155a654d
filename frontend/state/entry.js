/**
 * Comes in: hands over the token of a link, and finds out who this page is to the server, or says
 * by what name. Lets others in: reads the links that do, and has them made anew.
 *
 * The token is behind `#` and leaves the address bar before anything is asked. Links are handed on
 * and not kept: the state holds no token. Knows no view.
 */

/** @typedef {import("./types.js").Session} Session */
/** @typedef {import("../net/access-calls.js").Links} Links */
/** @typedef {"operator" | "viewer" | null} Role  null: both */
/** What lets others in, or why it cannot be told. @typedef {{links: Links | null, problem: string}}
 *   Invitations */
/**
 * @typedef {object} Bar  the address bar
 * @property {() => string} hash
 * @property {(hash: string) => void} replace
 */

const TOKEN = /^#?token=([^&]*)&?(.*)$/;
const LET_OUT =
  "You were in, and are out: the link that you came by opens nothing any more. Ask for a new one.";

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

/**
 * The other way round: a link that lets in, and shows something.
 *
 * @param {string} link  as the server says it, `/#token=…`
 * @param {string} page  an address of this page, with its hash
 * @returns {string}
 */
export function withToken(link, page) {
  const [address, shown] = page.split("#");
  return `${address}${link.slice(link.indexOf("#"))}&${shown}`;
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
    /** Links on their way to be made anew. @type {Promise<unknown> | null} */
    this.renewal = null;
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
    // Who makes links anew is out as well, until the answer brings another cookie.
    await this.renewal;
    return this.look(() => this.api.session());
  }

  /** Something was refused to who is not in: find out once, whatever else is refused for that. */
  async shutOut() {
    if (this.store.state.locked === null) await this.check();
  }

  /**
   * Give oneself a name.
   *
   * @param {string} name
   * @returns {Promise<string>} why not; empty: others see it
   */
  async rename(name) {
    try {
      this.store.dispatch({ type: "session", session: await this.api.renameSelf(name) });
      return "";
    } catch (error) {
      if (!this.isApiError(error)) throw error;
      return error.fields["name"] ?? error.detail;
    }
  }

  /** @returns {Promise<Invitations>} for operators only */
  links() {
    return this.told(() => this.api.links());
  }

  /**
   * Make links anew: whoever came by the old ones is out.
   *
   * @param {Role} role
   * @returns {Promise<Invitations>} those that open from now on
   */
  renewLinks(role) {
    const renewal = this.told(() => this.api.renewLinks(role));
    this.renewal = renewal;
    return renewal;
  }

  /**
   * @param {() => Promise<Links>} ask
   * @returns {Promise<Invitations>}
   */
  async told(ask) {
    try {
      return { links: await ask(), problem: "" };
    } catch (error) {
      if (!this.isApiError(error)) throw error;
      return { links: null, problem: error.detail };
    }
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
      const reason = error.code === "token_needed" ? this.farewell() : spelled(error);
      this.store.dispatch({ type: "locked", reason });
      return false;
    }
  }

  /** Why there is no way in without a token: to who was in, that they are out. */
  farewell() {
    const { session, locked } = this.store.state;
    return session ? LET_OUT : (locked ?? "");
  }
}

/** @param {{title: string, detail: string}} error */
function spelled({ title, detail }) {
  return `${title}. ${detail}`;
}
