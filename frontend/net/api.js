/**
 * The server's calls as functions: what they take, what they give, how they fail.
 *
 * Every failure is an `ApiError`. Knows paths and formats; neither state nor view.
 */

import { accessCalls } from "./access-calls.js";
import { anatomyIn } from "./anatomy.js";
import { featuresIn } from "./features.js";
import { problemOf, unreachable, unreadable } from "./api-error.js";
import { DecodeError, decodeStream } from "./decode.js";
import { sweepCalls } from "./sweeps.js";

export { ApiError } from "./api-error.js";

/** @typedef {import("../state/types.js").Dataset} Dataset */
/** @typedef {import("../state/types.js").Preview} Preview */
/** @typedef {import("../state/types.js").Recipe} Recipe */
/** @typedef {import("../state/types.js").Run} Run */
/** @typedef {import("../state/types.js").Snapshot} Snapshot */
/**
 * @typedef {object} Preset  as `GET /presets` says it
 * @property {string} name
 * @property {string} title
 * @property {string} sentence
 * @property {Recipe} recipe
 * @property {{holdout_error: Difference, holdout_loss: Difference, seeds: number, date: string}}
 *   effect
 */
/** @typedef {{mean: number, standard_error: number, verdict: string}} Difference */
/** @typedef {import("../state/runs.js").ListedRun} ListedRun */
/** @typedef {{runs: ListedRun[], total: number, limit: number, offset: number}} RunPage
 *   newest first */
/**
 * @typedef {object} RunQuery
 * @property {number} [limit]
 * @property {number} [offset]
 * @property {string} [q]      text that title or data set contain
 * @property {readonly string[]} [state]  in one of which they are
 * @property {number} [curve]  points of each run's small curve; left out: no curve
 */
/**
 * @typedef {object} NewRun  either a recipe or a preset's name
 * @property {Recipe} [recipe]
 * @property {string} [preset]
 * @property {string} [title]
 * @property {import("../state/types.js").Pace} [pace]
 * @property {boolean} [start]       left out: at once
 * @property {"example" | "full"} [record]
 * @property {number} [row]          which row of each batch to follow; left out: 0
 */
/**
 * @typedef {object} StripShares
 * @property {string} layer
 * @property {number[]} edges    bin i holds the steps from edges[i] up to, not including, the next
 * @property {number[][]} share  for each bin the share of steps in which each unit was kept
 */
/**
 * @typedef {object} ProbeJob  a measurement that takes its time
 * @property {"running" | "done" | "failed" | "cancelled"} state
 * @property {number} progress  0 … 1
 * @property {any} [result]     once done
 * @property {{code: string, detail: string} | null} [problem]  why it failed
 */
/** @typedef {Record<string, string | number | boolean | readonly string[] | undefined>} Query
 *   undefined: left out; lists: once for each */
/** @typedef {(url: string, init?: RequestInit) => Promise<Response>} Fetch */

const SHUT = 401;

/**
 * @param {Fetch} [fetchFunction]
 * @param {string} [base]  without a slash at its end
 * @param {() => void} [onShut]  something was refused to who has not come in, or is out
 */
export function createApi(
  fetchFunction = (url, init) => fetch(url, init),
  base = "/api/v1",
  onShut = () => {},
) {
  const call = caller(fetchFunction, base, onShut);
  /**
   * Where a file of a run lies, for a link: steps, weights, the script.
   *
   * @param {string} id
   * @param {string} name  `steps`, `weights`, `script`, …
   * @param {Query} [wanted]
   */
  const fileUrl = (id, name, wanted = {}) => `${base}${runPath(id)}/${name}${query(wanted)}`;
  const calls = {
    ...accessCalls(call),
    ...catalogueCalls(call),
    ...runCalls(call),
    ...traceCalls(call),
  };
  return { ...calls, ...probeCalls(call), ...sweepCalls(call), fileUrl };
}

/** @typedef {ReturnType<typeof caller>} Call */

/** @param {Call} call */
function catalogueCalls(call) {
  return {
    /** @returns {Promise<Dataset[]>} */
    datasets: async () => (await call.json("GET", "/datasets")).datasets,

    /** @returns {Promise<Preset[]>} the first one is the default recipe */
    presets: async () => (await call.json("GET", "/presets")).presets,

    /**
     * @param {Recipe} recipe
     * @param {number} [row]  of the first batch: whose example to look at
     * @returns {Promise<Preview>} of the network before its first step
     */
    preview: (recipe, row) => call.json("POST", "/preview", { recipe, row }),

    /** @returns {Promise<any>} who reads the give-away pixel, as it was measured beforehand */
    giveAwayFindings: () => call.json("GET", "/findings/give-away"),

    /** @returns {Promise<boolean>} whether a terminal or a notebook has to show a token */
    needsToken: () => call.isClosed("/runs?limit=1"),
  };
}

/** @param {Call} call */
function runCalls(call) {
  return {
    /**
     * @param {RunQuery} [wanted]
     * @returns {Promise<RunPage>}
     */
    runs: (wanted = {}) => call.json("GET", `/runs${query({ ...wanted })}`),

    /**
     * @param {string} id
     * @returns {Promise<Run>}
     */
    run: (id) => call.json("GET", runPath(id)),

    /**
     * @param {string} id
     * @returns {Promise<{step: number, text: string, sentences: string[]}>} the run in words
     */
    summary: (id) => call.json("GET", `${runPath(id)}/summary`),

    /**
     * @param {NewRun} body
     * @returns {Promise<Run>}
     */
    createRun: (body) => call.json("POST", "/runs", body),

    /**
     * @param {string} id
     * @param {string} title
     * @returns {Promise<Run>}
     */
    renameRun: (id, title) => call.json("PATCH", runPath(id), { title }),

    /**
     * @param {string} id
     * @param {boolean} pinned whether it stays when old runs go by themselves
     * @returns {Promise<Run>}
     */
    pinRun: (id, pinned) => call.json("PATCH", runPath(id), { pinned }),

    /**
     * Goes through even when the page is being left.
     *
     * @param {string} id
     * @returns {Promise<void>}
     */
    deleteRun: async (id) => void (await call.text("DELETE", runPath(id))),

    /**
     * @param {string} id
     * @param {object} body  `{command: "pause"}`, …
     * @returns {Promise<Run>} once it has taken effect
     */
    command: (id, body) => call.json("POST", `${runPath(id)}/commands`, body),
  };
}

/** @param {Call} call */
function traceCalls(call) {
  /**
   * @template {keyof import("./decode.js").Bodies} Name
   * @param {Name} name
   */
  const range =
    (name) =>
    /**
     * @param {string} id
     * @param {number} [from]
     * @param {number} [to]  included
     */
    (id, from, to) =>
      call.arrow(`${runPath(id)}/${name}${query({ from, to, format: "arrow" })}`, name);
  return {
    steps: range("steps"),
    evaluations: range("evaluations"),
    events: range("events"),
    /** By index among the training examples. */
    examples: range("examples"),

    /**
     * @param {string} id
     * @param {number} step
     * @returns {Promise<Snapshot | null>} the newest at or before the step; null: there is none
     */
    snapshot: async (id, step) => {
      const asked = query({ to: step, last: true, format: "arrow" });
      const found = await call.arrow(`${runPath(id)}/snapshots${asked}`, "snapshots");
      return found.at(-1) ?? null;
    },

    /**
     * @param {string} id
     * @param {string} layer
     * @param {number} from
     * @param {number} to    included
     * @param {number} bins  at most
     * @returns {Promise<StripShares>}
     */
    strip: (id, layer, from, to, bins) =>
      call.json("GET", `${runPath(id)}/strip${query({ layer, from, to, bins })}`),

    /**
     * @param {string} id
     * @param {{step: number, twin?: "dropout" | "plain", row?: number,
     *   masks?: import("../state/types.js").AlteredMasks | null}} question
     * @returns {Promise<import("../state/types.js").Anatomy>} one step taken apart
     */
    whatIf: async (id, question) =>
      anatomyIn(await call.json("POST", `${runPath(id)}/probes/what-if`, question)),

    /**
     * @param {string} id
     * @param {"dropout" | "plain"} [twin]
     * @returns {Promise<string>} the plain PyTorch script that repeats the run
     */
    script: (id, twin) => call.text("GET", `${runPath(id)}/script${query({ twin })}`),
  };
}

/** @param {Call} call */
function probeCalls(call) {
  /**
   * @param {string} id
   * @param {string} job
   */
  const jobPath = (id, job) => `${runPath(id)}/probes/jobs/${encodeURIComponent(job)}`;
  return {
    /**
     * @param {string} id
     * @param {string} name  of the probe
     * @param {object} question
     * @returns {Promise<any>} its answer
     */
    probe: async (id, name, question) => {
      const answer = await call.json("POST", `${runPath(id)}/probes/${name}`, question);
      return name === "features" ? featuresIn(answer) : answer;
    },

    /**
     * @param {string} id
     * @param {string} name  of a probe that may take its time
     * @param {object} question
     * @returns {Promise<{job: string}>} it is being measured
     */
    startProbe: (id, name, question) =>
      call.json("POST", `${runPath(id)}/probes/${name}`, { ...question, job: true }),

    /**
     * @param {string} id
     * @param {string} job
     * @returns {Promise<ProbeJob>}
     */
    probeJob: (id, job) => call.json("GET", jobPath(id, job)),

    /**
     * @param {string} id
     * @param {string} job  one that nobody waits for any more
     * @returns {Promise<void>}
     */
    cancelProbe: async (id, job) => void (await call.text("DELETE", jobPath(id, job))),
  };
}

/**
 * @param {Fetch} fetchFunction
 * @param {string} base
 * @param {() => void} onShut
 */
function caller(fetchFunction, base, onShut) {
  /**
   * @param {string} method
   * @param {string} path
   * @param {object} [body]
   * @returns {Promise<Response>} one that is ok
   */
  async function send(method, path, body) {
    /** @type {RequestInit} */
    const init = { method, keepalive: method === "DELETE" };
    if (body !== undefined) {
      init.headers = { "Content-Type": "application/json" };
      init.body = JSON.stringify(body);
    }
    const response = await reached(fetchFunction(`${base}${path}`, init));
    if (response.ok) return response;
    if (response.status === SHUT && path !== "/session") onShut();
    throw problemOf(response, await reached(response.text()));
  }

  return {
    /**
     * @param {string} method
     * @param {string} path
     * @param {object} [body]
     * @returns {Promise<any>}
     */
    json: async (method, path, body) => {
      const response = await send(method, path, body);
      const text = await reached(response.text());
      return readable(response, SyntaxError, () => JSON.parse(text));
    },

    /**
     * @param {string} path
     * @returns {Promise<boolean>} whether it is refused to who does not have this page's cookie
     */
    isClosed: async (path) => {
      const request = fetchFunction(`${base}${path}`, { credentials: "omit" });
      return (await reached(request)).status === 401;
    },

    /**
     * @param {string} method
     * @param {string} path
     */
    text: async (method, path) => reached((await send(method, path)).text()),

    /**
     * @template {keyof import("./decode.js").Bodies} Name
     * @param {string} path
     * @param {Name} name
     */
    arrow: async (path, name) => {
      const response = await send("GET", path);
      const buffer = await reached(response.arrayBuffer());
      return readable(response, DecodeError, () => decodeStream(buffer, name));
    },
  };
}

/**
 * `fetch` fails with a TypeError when there is no answer, or none to the end.
 *
 * @template T
 * @param {Promise<T>} answer
 * @returns {Promise<T>}
 */
async function reached(answer) {
  try {
    return await answer;
  } catch (error) {
    throw error instanceof TypeError ? unreachable() : error;
  }
}

/**
 * @template T
 * @param {Response} response
 * @param {typeof SyntaxError | typeof DecodeError} Unread  what a failure to read is
 * @param {() => T} read
 * @returns {T}
 */
function readable(response, Unread, read) {
  try {
    return read();
  } catch (error) {
    throw error instanceof Unread ? unreadable(response) : error;
  }
}

/** @param {string} id */
function runPath(id) {
  return `/runs/${encodeURIComponent(id)}`;
}

/** @param {Query} values */
function query(values) {
  const pairs = Object.entries(values).flatMap(([name, value]) =>
    [value ?? []].flat().map((one) => [name, String(one)]),
  );
  const text = new URLSearchParams(pairs).toString();
  return text && `?${text}`;
}
