import assert from "node:assert/strict";
import { test } from "node:test";
import { ApiError, createApi } from "../../../frontend/net/api.js";
import { bodyOf, readBytes, readCase } from "./fixtures.js";

/** @typedef {import("../../../frontend/net/api.js").Fetch} Fetch */

const ARROW = { headers: { "Content-Type": "application/vnd.apache.arrow.stream" } };

/**
 * An API over a server that gives one answer, and what it was asked.
 *
 * @param {() => Response | Promise<Response>} answer
 */
function apiOf(answer) {
  /** @type {{method: string | undefined, url: string, body: any, headers: any}[]} */
  const asked = [];
  /** @type {Fetch} */
  const fetchFunction = async (url, { method, body, headers } = {}) => {
    asked.push({ method, url, headers, body: body ? JSON.parse(String(body)) : undefined });
    return answer();
  };
  return { api: createApi(fetchFunction), asked };
}

/** @param {unknown} body */
const json = (body) => () => Response.json(body);

/**
 * @param {number} status
 * @param {object} body
 */
const problem = (status, body) => () => {
  const headers = { "Content-Type": "application/problem+json" };
  return new Response(JSON.stringify(body), { status, headers });
};

/**
 * @param {() => Response | Promise<Response>} answer
 * @returns {Promise<ApiError>} what a call fails with
 */
async function failure(answer) {
  try {
    await apiOf(answer).api.run("a1");
  } catch (error) {
    assert.ok(error instanceof ApiError, String(error));
    return error;
  }
  return assert.fail("nothing was thrown");
}

test("a door that is shut is told, but where it was knocked at", async () => {
  let times = 0;
  const refused = async () => problem(401, { title: "No", detail: "No.", code: "token_needed" })();
  const api = createApi(refused, undefined, () => (times += 1));
  await assert.rejects(api.session(), ApiError);
  assert.equal(times, 0);
  assert.equal(await api.needsToken(), true);
  assert.equal(times, 0);
  await assert.rejects(api.runs(), ApiError);
  assert.equal(times, 1);
});

test("what is asked, and how", async () => {
  const recipe = /** @type {any} */ ({ seed: 3 });
  /** @type {[(api: ReturnType<typeof createApi>) => Promise<unknown>, string, unknown][]} */
  const calls = [
    [(api) => api.datasets(), "GET /datasets", undefined],
    [(api) => api.presets(), "GET /presets", undefined],
    [(api) => api.preview(recipe), "POST /preview", { recipe }],
    [(api) => api.runs(), "GET /runs", undefined],
    [(api) => api.runs({ limit: 20, offset: 40 }), "GET /runs?limit=20&offset=40", undefined],
    [
      (api) => api.runs({ q: "50 %", state: ["paused", "queued"], curve: 60 }),
      "GET /runs?q=50+%25&state=paused&state=queued&curve=60",
      undefined,
    ],
    [(api) => api.runs({ state: [] }), "GET /runs", undefined],
    [(api) => api.run("a1"), "GET /runs/a1", undefined],
    [(api) => api.run("a/1?"), "GET /runs/a%2F1%3F", undefined],
    [(api) => api.createRun({ recipe, pace: null }), "POST /runs", { recipe, pace: null }],
    [(api) => api.renameRun("a1", "Best"), "PATCH /runs/a1", { title: "Best" }],
    [
      (api) => api.command("a1", { command: "step", count: 3 }),
      "POST /runs/a1/commands",
      { command: "step", count: 3 },
    ],
    [
      (api) => api.strip("a1", "hidden_1", 1, 900, 300),
      "GET /runs/a1/strip?layer=hidden_1&from=1&to=900&bins=300",
      undefined,
    ],
    [(api) => api.sweeps(10, 20), "GET /sweeps?limit=10&offset=20", undefined],
    [(api) => api.sweep("s/1"), "GET /sweeps/s%2F1", undefined],
    [(api) => api.sweepCurves("s1"), "GET /sweeps/s1/curves/all", undefined],
    [(api) => api.sweepMembers("s1"), "GET /sweeps/s1/members", undefined],
    [(api) => api.runMember("s1", 4), "POST /sweeps/s1/members/4/run", undefined],
    [
      (api) => api.createSweep({ recipe, axis: null, seeds: 3 }),
      "POST /sweeps",
      { recipe, axis: null, seeds: 3 },
    ],
    [
      (api) => api.estimateSweep({ recipe, axis: null, seeds: 3 }),
      "POST /sweeps/estimate",
      { recipe, axis: null, seeds: 3 },
    ],
    [(api) => api.findSweep(recipe), "POST /sweeps/find", { recipe }],
    [(api) => api.commandSweep("s1", "stop"), "POST /sweeps/s1/commands", { command: "stop" }],
    [(api) => api.deleteSweep("s1"), "DELETE /sweeps/s1", undefined],
  ];
  for (const [call, expected, body] of calls) {
    const { api, asked } = apiOf(json({ datasets: [], presets: [] }));
    await call(api);
    assert.equal(asked.length, 1);
    const [{ method, url, headers, ...rest }] = asked;
    assert.equal(`${method} ${url.replace("/api/v1", "")}`, expected);
    assert.deepEqual(rest.body, body);
    assert.equal(headers?.["Content-Type"], body ? "application/json" : undefined);
  }
});

test("answers come as they are, lists without their wrapping", async () => {
  assert.deepEqual(await apiOf(json({ datasets: [{ name: "moons" }] })).api.datasets(), [
    { name: "moons" },
  ]);
  assert.deepEqual(await apiOf(json({ presets: [{ name: "digits" }] })).api.presets(), [
    { name: "digits" },
  ]);
  const page = { runs: [{ id: "a1" }], total: 1, limit: 50, offset: 0 };
  assert.deepEqual(await apiOf(json(page)).api.runs(), page);
  assert.deepEqual(await apiOf(json({ id: "a1" })).api.run("a1"), { id: "a1" });
});

test("a deleted run leaves nothing to read, and goes even when the page does", async () => {
  /** @type {any[]} */
  const asked = [];
  const api = createApi(async (url, init) => {
    asked.push([url, init?.method, init?.keepalive]);
    return new Response(null, { status: 204 });
  });
  assert.equal(await api.deleteRun("a1"), undefined);
  assert.deepEqual(asked, [["/api/v1/runs/a1", "DELETE", true]]);
});

test("whether others need a token is asked without this page's cookie", async () => {
  for (const [status, needed] of /** @type {const} */ ([
    [200, false],
    [401, true],
    [500, false],
  ])) {
    /** @type {(string | undefined)[]} */
    const credentials = [];
    const api = createApi(async (_, init) => {
      credentials.push(init?.credentials);
      return new Response(null, { status });
    });
    assert.equal(await api.needsToken(), needed);
    assert.deepEqual(credentials, ["omit"]);
  }
});

test("files have an address that can be linked to", () => {
  const { fileUrl } = createApi(async () => new Response(), "http://host/api/v1");
  assert.equal(fileUrl("a/1", "script"), "http://host/api/v1/runs/a%2F1/script");
  assert.equal(
    fileUrl("a1", "steps", { from: 1, to: 9, format: "csv" }),
    "http://host/api/v1/runs/a1/steps?from=1&to=9&format=csv",
  );
});

test("the script is text", async () => {
  const { api, asked } = apiOf(() => new Response("import torch\n"));
  assert.equal(await api.script("a1", "plain"), "import torch\n");
  assert.equal(asked[0].url, "/api/v1/runs/a1/script?twin=plain");
});

test("ranges of a trace are fetched as Arrow and decoded", async () => {
  const one = readCase("digits");
  const steps = apiOf(() => new Response(one.range, ARROW));
  const batches = await steps.api.steps("a1", 4, 8);
  assert.equal(steps.asked[0].url, "/api/v1/runs/a1/steps?from=4&to=8&format=arrow");
  assert.deepEqual(
    batches.map(({ first, last }) => [first, last]),
    [
      [4, 6],
      [7, 8],
    ],
  );

  const evaluations = apiOf(async () => new Response(await bodyOf(one, 2), ARROW));
  assert.deepEqual(await evaluations.api.evaluations("a1", 0, 99), one.evaluations);
  assert.equal(evaluations.asked[0].url, "/api/v1/runs/a1/evaluations?from=0&to=99&format=arrow");

  const events = apiOf(async () => new Response(await bodyOf(one, 4), ARROW));
  assert.deepEqual(await events.api.events("a1"), one.events);
  assert.equal(events.asked[0].url, "/api/v1/runs/a1/events?format=arrow");

  const examples = apiOf(() => new Response(readBytes("digits.examples.arrow"), ARROW));
  const found = await examples.api.examples("a1", 1, 3);
  assert.deepEqual(
    found.map(({ index }) => index),
    [1, 2, 3],
  );
  assert.equal(examples.asked[0].url, "/api/v1/runs/a1/examples?from=1&to=3&format=arrow");
});

test("of snapshots the newest of the answer is meant, or none", async () => {
  const one = readCase("digits");
  const { api, asked } = apiOf(async () => new Response(await bodyOf(one, 3), ARROW));
  const snapshot = await api.snapshot("a1", 9);
  assert.equal(snapshot?.step, 6);
  assert.deepEqual(Object.keys(snapshot?.parameters.plain ?? {}), [
    ...["linear_1.weight", "linear_1.bias", "linear_2.weight", "linear_2.bias"],
    ...["linear_3.weight", "linear_3.bias"],
  ]);
  assert.equal(asked[0].url, "/api/v1/runs/a1/snapshots?to=9&last=true&format=arrow");
  const schema = one.frames[2].slice(8);
  assert.equal(await apiOf(() => new Response(schema, ARROW)).api.snapshot("a1", 9), null);
});

test("a refusal says what the server says, field by field", async () => {
  const error = await failure(
    problem(422, {
      type: "/docs#invalid_request",
      title: "The request has values that cannot be used",
      status: 422,
      detail: "recipe.seed: too small.",
      code: "invalid_request",
      errors: [
        { field: "recipe.seed", message: "Too small." },
        { field: "recipe.network.hidden.0", message: "Too wide." },
        { field: "recipe.seed", message: "Not whole." },
      ],
    }),
  );
  assert.equal(error.status, 422);
  assert.equal(error.code, "invalid_request");
  assert.equal(error.title, "The request has values that cannot be used");
  assert.equal(error.detail, "recipe.seed: too small.");
  assert.equal(error.message, error.detail);
  assert.deepEqual(error.fields, {
    "recipe.seed": "Too small. Not whole.",
    "recipe.network.hidden.0": "Too wide.",
  });
});

test("a problem without fields has none", async () => {
  const error = await failure(
    problem(409, { title: "Not now", detail: "It is finished.", code: "forbidden_command" }),
  );
  assert.deepEqual([error.status, error.code, error.fields], [409, "forbidden_command", {}]);
});

test("an answer of something in between is told by its status", async () => {
  for (const body of ["<html>Bad gateway</html>", "null", "[1]", '"no"', ""]) {
    const status = { status: 502, statusText: "Bad Gateway" };
    const error = await failure(() => new Response(body, status));
    assert.equal(error.status, 502);
    assert.equal(error.code, "http_error");
    assert.equal(error.detail, "Bad Gateway (502).");
  }
  const nameless = await failure(() => new Response("", { status: 500 }));
  assert.equal(nameless.title, "The request failed");
});

test("no answer is status 0, in plain words", async () => {
  const error = await failure(() => Promise.reject(new TypeError("fetch failed")));
  assert.deepEqual([error.status, error.code], [0, "server_unreachable"]);
  assert.equal(error.detail, "The server does not answer. Is it still running?");
});

test("an answer that breaks off is no answer", async () => {
  const broken = () =>
    new ReadableStream({ pull: (controller) => controller.error(new TypeError("terminated")) });
  for (const status of [200, 500]) {
    const error = await failure(() => new Response(broken(), { status }));
    assert.equal(error.code, "server_unreachable");
  }
});

test("an answer that cannot be read is said to be that", async () => {
  assert.equal((await failure(() => new Response("<!doctype html>"))).code, "unreadable_answer");
  const { api } = apiOf(() => new Response("<!doctype html>"));
  await assert.rejects(api.steps("a1", 1, 2), { name: "ApiError", code: "unreadable_answer" });
});

test("faults of the page itself are not taken for the server's", async () => {
  const { api } = apiOf(() => Promise.reject(new RangeError("ours")));
  await assert.rejects(api.run("a1"), RangeError);
});

test("another place for the server", async () => {
  /** @type {string[]} */
  const urls = [];
  const api = createApi(async (url) => {
    urls.push(url);
    return Response.json({});
  }, "http://there:8000/api/v1");
  await api.run("a1");
  assert.deepEqual(urls, ["http://there:8000/api/v1/runs/a1"]);
});
