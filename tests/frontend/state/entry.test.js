import assert from "node:assert/strict";
import { test } from "node:test";
import { Entry, tokenIn, withToken } from "../../../frontend/state/entry.js";
import { INITIAL } from "../../../frontend/state/initial.js";
import { reduce } from "../../../frontend/state/reduce.js";
import { createStore } from "../../../frontend/state/store.js";

const ADA = { id: "a", name: "Ada", role: "operator", is_open: false };

class Refusal extends Error {
  /**
   * @param {number} status
   * @param {string} code
   * @param {Record<string, string>} [fields]
   */
  constructor(status, code, fields = {}) {
    super(code);
    Object.assign(this, { status, code, title: "No", detail: "Not so.", fields });
  }
}

/**
 * @param {string} hash
 * @param {Record<string, (...args: any[]) => any>} answers
 */
function makeEntry(hash, answers) {
  /** @type {string[]} */
  const done = [];
  const store = createStore(reduce, INITIAL);
  const api = /** @type {any} */ ({
    session: async () => (done.push("session"), answers.session()),
    signIn: async (/** @type {string} */ token) => (done.push(token), answers.signIn()),
    renameSelf: async (/** @type {string} */ name) => answers.rename(name),
    links: async () => answers.links(),
    renewLinks: async (/** @type {string} */ role) => (done.push(`renew ${role}`), answers.renew()),
  });
  const entry = new Entry({
    store,
    api,
    isApiError: /** @type {any} */ ((/** @type {unknown} */ error) => error instanceof Refusal),
    bar: { hash: () => hash, replace: (rest) => done.push(`bar ${rest}`) },
  });
  return { entry, store, done };
}

const fails = (/** @type {number} */ status, code = "x") => {
  return () => {
    throw new Refusal(status, code);
  };
};

test("a link's token is told from the rest of the address", () => {
  assert.deepEqual(tokenIn("#token=abc-_"), { token: "abc-_", rest: "#lab" });
  assert.deepEqual(tokenIn("#token=abc&lab?run=r1&step=4"), {
    token: "abc",
    rest: "#lab?run=r1&step=4",
  });
  assert.equal(tokenIn("#token=%")?.token, "%");
  for (const hash of ["", "#", "#lab", "#lab?token=abc", "#lab&token=abc"]) {
    assert.equal(tokenIn(hash), null);
  }
});

test("the token leaves the address bar before anything is asked", async () => {
  const { entry, store, done } = makeEntry("#token=abc&runs", { signIn: () => ADA });
  assert.equal(await entry.enter(), true);
  assert.deepEqual(done, ["bar #runs", "abc"]);
  assert.deepEqual(store.state.session, ADA);
});

test("without a token, the cookie may do", async () => {
  const { entry, store, done } = makeEntry("#lab", { session: () => ADA });
  assert.equal(await entry.enter(), true);
  assert.deepEqual(done, ["session"]);
  assert.deepEqual(store.state.session, ADA);
});

test("who has neither is told so, and comes in with a link or a token later", async () => {
  const answers = { session: fails(401, "token_needed"), signIn: fails(401, "wrong_token") };
  const { entry, store, done } = makeEntry("", answers);
  assert.equal(await entry.enter(), false);
  assert.equal(store.state.locked, "");
  assert.equal(await entry.signIn("nonsense"), false);
  assert.equal(store.state.locked, "No. Not so.");
  answers.signIn = fails(429, "too_many_guesses");
  assert.equal(await entry.signIn(" nonsense "), false);
  answers.signIn = /** @type {any} */ (() => ADA);
  assert.equal(await entry.signIn("http://host:8000/#token=abc "), true);
  assert.equal(store.state.locked, null);
  assert.deepEqual(done.slice(1), ["nonsense", "nonsense", "abc"]);
});

test("a server that does not answer is not a closed one", async () => {
  const { entry, store } = makeEntry("", { session: fails(0) });
  assert.equal(await entry.enter(), true);
  assert.equal(store.state.locked, null);
});

test("a link that lets in says what is to be seen, behind its token", () => {
  const link = withToken("/#token=abc-_", "http://host:8000/path/#lab?run=r1&step=4");
  assert.equal(link, "http://host:8000/path/#token=abc-_&lab?run=r1&step=4");
  assert.deepEqual(tokenIn(link.slice(link.indexOf("#"))), {
    token: "abc-_",
    rest: "#lab?run=r1&step=4",
  });
});

test("who was in and is out is told so, however often it is found out", async () => {
  const answers = { session: /** @type {any} */ (() => ADA) };
  const { entry, store, done } = makeEntry("#lab", answers);
  await entry.enter();
  await entry.shutOut();
  assert.equal(store.state.locked, null);
  answers.session = fails(401, "token_needed");
  await entry.shutOut();
  for (let times = 0; times < 2; times += 1) {
    assert.match(store.state.locked ?? "", /^You were in, and are out/);
    assert.equal(await entry.check(), false);
  }
  const { length } = done;
  await entry.shutOut();
  assert.equal(done.length, length);
});

test("links are handed on, or why there are none; the state does not have them", async () => {
  const LINKS = { operator: "/#token=a", viewer: "/#token=b" };
  const answers = { links: /** @type {any} */ (() => LINKS), renew: () => LINKS };
  const { entry, store, done } = makeEntry("", answers);
  assert.deepEqual(await entry.links(), { links: LINKS, problem: "" });
  assert.deepEqual(await entry.renewLinks("viewer"), { links: LINKS, problem: "" });
  assert.deepEqual(done, ["renew viewer"]);
  assert.ok(!JSON.stringify(store.state).includes("token=a"));
  answers.links = fails(507, "disk_full");
  assert.deepEqual(await entry.links(), { links: null, problem: "Not so." });
});

test("who makes links anew asks who it is only once its new cookie is there", async () => {
  /** @type {(links: object) => void} */
  let answer = () => {};
  const renewed = new Promise((resolve) => (answer = resolve));
  const { entry, done } = makeEntry("", { renew: () => renewed, session: () => ADA });
  const renewal = entry.renewLinks(null);
  const check = entry.check();
  await new Promise(setImmediate);
  assert.deepEqual(done, ["renew null"]);
  answer({ operator: "/#token=c", viewer: "/#token=d" });
  await Promise.all([renewal, check]);
  assert.deepEqual(done, ["renew null", "session"]);
});

test("a name is the server's word, and so is what is wrong with one", async () => {
  const answers = { rename: (/** @type {string} */ name) => ({ ...ADA, name: name.trim() }) };
  const { entry, store } = makeEntry("", answers);
  assert.equal(await entry.rename(" Bob "), "");
  assert.equal(store.state.session?.name, "Bob");
  answers.rename = () => {
    throw new Refusal(422, "invalid_request", { name: "Too long." });
  };
  assert.equal(await entry.rename("x"), "Too long.");
  answers.rename = fails(401);
  assert.equal(await entry.rename("x"), "Not so.");
  assert.equal(store.state.session?.name, "Bob");
});
