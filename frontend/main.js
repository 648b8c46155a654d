/**
 * The composition root: makes the parts, joins them, and starts the page.
 */

import { ApiError, createApi } from "./net/api.js";
import { StreamDecoder } from "./net/decode.js";
import { RunSocket } from "./net/socket.js";
import { Actions } from "./state/actions.js";
import { bindAddress } from "./state/address.js";
import { Dissection } from "./state/dissect.js";
import { Entry } from "./state/entry.js";
import { Follower } from "./state/follow.js";
import { INITIAL } from "./state/initial.js";
import { asSeen, isNews } from "./state/news.js";
import { QueueAsker } from "./state/queue-asker.js";
import { reduce } from "./state/reduce.js";
import { RunList } from "./state/run-list.js";
import { storyMemory } from "./state/story-memory.js";
import { StoryTeller } from "./state/story-teller.js";
import { createStore } from "./state/store.js";
import { SweepAsker } from "./state/sweep-asker.js";
import { SweepFinder } from "./state/sweep-finder.js";
import { WhyAsker } from "./state/why-asker.js";
import "./views/app.js";

/**
 * @param {unknown} error
 * @returns {error is ApiError}
 */
const isApiError = (error) => error instanceof ApiError;

const api = createApi(undefined, undefined, () => entry.shutOut());
const store = createStore(reduce, INITIAL);
const follower = new Follower({
  store,
  api,
  listen: (runId, listening) => new RunSocket({ url: streamUrl(runId), ...listening }),
  makeDecoder: () => new StreamDecoder(),
  now: () => performance.now(),
  onUnreadable: (reason) => actions.tellUnreadable(reason),
  onLost: () => entry.check(),
});
const actions = new Actions({ store, api, follower, isApiError });
const app = /** @type {import("./views/app.js").App} */ (document.querySelector("ds-app"));
const entry = new Entry({
  store,
  api,
  isApiError,
  bar: {
    hash: () => location.hash,
    replace: (hash) => history.replaceState(null, "", hash),
  },
});
const dissection = new Dissection({
  store,
  api,
  actions,
  timers: {
    set: (callback, ms) => setTimeout(callback, ms),
    clear: (timer) => clearTimeout(timer),
  },
});
/** @type {import("./state/run-list.js").Later} */
const later = (callback, ms) => {
  const timer = setTimeout(callback, ms);
  return () => clearTimeout(timer);
};
const runList = new RunList({ store, api, actions, later });
const queueAsker = new QueueAsker({ store, api, isApiError, later });
const whyAsker = new WhyAsker({
  store,
  api,
  isApiError,
  later,
  now: () => performance.now(),
});
const sweepAsker = new SweepAsker({ store, api, actions, later });
const sweepFinder = new SweepFinder({ store, api, asker: sweepAsker, isApiError, later });
const memory = storyMemory(() => localStorage);
const storyTeller = new StoryTeller({ store, api, actions, isApiError, memory });
app.runList = runList;
app.actions = actions;
app.dissection = dissection;
app.whyAsker = whyAsker;
app.sweepAsker = sweepAsker;
app.sweepFinder = sweepFinder;
app.storyTeller = storyTeller;
app.entry = entry;

/** @param {string} runId */
function streamUrl(runId) {
  const url = new URL(`/api/v1/runs/${runId}/stream`, location.href);
  url.protocol = url.protocol.replace("http", "ws");
  return url.href;
}

/** A picture for each frame of the screen at the most, whatever comes in between. */
let isDue = false;
store.subscribe((state) => {
  if (isDue || !isNews(app.state, state)) return;
  isDue = true;
  requestAnimationFrame(() => {
    isDue = false;
    app.state = asSeen(app.state, store.state);
    actions.needShown();
    dissection.needShown();
    runList.watch(store.state.screen);
    queueAsker.watch();
    whyAsker.watch();
    sweepAsker.watch();
    sweepFinder.watch();
    storyTeller.watch();
  });
});
// Not with the pictures: a page that nobody looks at has none, and is let out like any other.
store.subscribe(() => follower.watch());
window.addEventListener("pagehide", () => {
  runList.sendDeletions();
  sweepAsker.sendDeletions();
});

/** @param {number} ms @returns {Promise<void>} */
const pause = (ms) => new Promise((done) => setTimeout(done, ms));
/** Reads the catalogue and the address, once: what was begun goes on when the page is let in. */
let isBegun = false;
const begin = () => {
  if (isBegun || store.state.locked !== null) return;
  isBegun = true;
  storyTeller.recall();
  const openStory = storyTeller.open.bind(storyTeller);
  return bindAddress({ store, api, actions, isApiError, pause, openStory });
};
app.addEventListener("sign-in", async (event) => {
  if (await entry.signIn(/** @type {CustomEvent<string>} */ (event).detail)) await begin();
});
// Another tab may have been let in meanwhile, and with it this one.
document.addEventListener("visibilitychange", async () => {
  if (document.hidden || store.state.locked === null) return;
  if (await entry.check()) await begin();
});
if (await entry.enter()) await begin();
