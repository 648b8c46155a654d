/**
 * The API from Python: httpx for calls, websockets and pyarrow for the live stream; as a script,
 * or as the cells of a notebook. Pure text.
 */

import { anotherProbability, pacing, PYTHON_WORDS, spelled, spelledRecipe } from "./code-text.js";

/** @typedef {import("./code-text.js").CodeFacts} CodeFacts */
/** @typedef {import("./code-text.js").Section} Section */

/**
 * @param {CodeFacts} facts
 * @param {boolean} isNotebook
 * @returns {Section[]} to be run one after the other in one interpreter
 */
export function pythonSections(facts, isNotebook) {
  const { canSteer } = pacing(facts.recipe);
  const follow = isNotebook ? followingAsync : following;
  const step = facts.run ? facts.run.step : 1;
  return [
    facts.run ? reading(facts, facts.run.id, isNotebook) : making(facts, isNotebook),
    ...(canSteer || facts.run ? [] : [stepping()]),
    ...(step > 0 ? [follow(facts)] : []),
    ...(canSteer && !facts.run ? [steering(), changing(facts)] : []),
    ...(step > 0 ? [masks(facts), isNotebook ? tables() : downloads()] : []),
    ...(canSteer && !facts.run ? [ending()] : []),
  ];
}

/**
 * @param {CodeFacts} facts
 * @param {boolean} isNotebook
 */
function preamble({ origin, needsToken }, isNotebook) {
  const packages = `httpx websockets pyarrow${isNotebook ? " polars" : ""}`;
  const install = isNotebook ? `# %pip install ${packages}` : `# pip install ${packages}`;
  const address = `SERVER = "${origin}/api/v1"`;
  if (!needsToken) {
    const client = "api = httpx.Client(base_url=SERVER, timeout=60)";
    return `${install}\nimport httpx\n\n${address}\n${client}`;
  }
  return [
    install,
    "import os\n",
    "import httpx\n",
    address,
    "TOKEN = os.environ['DROPSCOPE_TOKEN']  # the server printed it",
    'HEADERS = {"Authorization": f"Bearer {TOKEN}"}',
    "api = httpx.Client(base_url=SERVER, headers=HEADERS, timeout=60)",
  ].join("\n");
}

/**
 * @param {CodeFacts} facts
 * @param {boolean} isNotebook
 * @returns {Section}
 */
function making(facts, isNotebook) {
  const { field, value, text } = pacing(facts.recipe).start;
  const start = `"${field}": ${spelled(value, PYTHON_WORDS)}`;
  return {
    title: "Make a run",
    text,
    code: [
      preamble(facts, isNotebook),
      `recipe = ${spelledRecipe(facts.recipe, PYTHON_WORDS, "", ",").replaceAll("\n  ", "\n    ")}`,
      `run = api.post("/runs", json={"recipe": recipe, ${start}}).raise_for_status().json()`,
      'print(run["id"], run["title"], run["state"])',
    ].join("\n"),
  };
}

/**
 * @param {CodeFacts} facts
 * @param {string} id
 * @param {boolean} isNotebook
 * @returns {Section}
 */
function reading(facts, id, isNotebook) {
  return {
    title: "The run on screen",
    text: "What it is, and where it stands.",
    code: [
      preamble(facts, isNotebook),
      `run = api.get("/runs/${id}").raise_for_status().json()`,
      'print(run["title"], run["state"], run["step"])',
    ].join("\n"),
  };
}

const STREAM_TEXT =
  "The live stream: first what is kept of it, then each step as it happens, as Arrow.";

/** How a frame is taken apart: one body for both kinds of client. */
const FRAMES = `            if isinstance(frame, str):
                for one in json.loads(frame).get("streams", []):
                    names[one["id"]] = one["name"]
                continue
            number, flags, body = frame[0], frame[1], pa.py_buffer(frame[8:])
            if flags & 1:
                schemas[number] = pa.ipc.read_schema(body)
            else:
                yield names[number], pa.ipc.read_record_batch(body, schemas[number])`;

/** What is done with the rows. @param {CodeFacts} facts */
function watching({ run, recipe }) {
  const last = run ? run.step : pacing(recipe).watched;
  return `    if name != "steps":
        continue
    for step, loss in zip(rows["step"].to_pylist(), rows["train_loss"].to_pylist()):
        print(step, loss)
    if step >= ${last}:
        break`;
}

/** @param {CodeFacts} facts @param {string} connect */
function followHead({ needsToken }, connect) {
  const headers = needsToken ? ", additional_headers=HEADERS" : "";
  return `    """Yield the name of a stream and rows of it, for everything after a step."""
    url = f"{SERVER}/runs/{run_id}/stream?after={after}".replace("http", "ws", 1)
    names, schemas = {}, {}
    options = dict(subprotocols=["dropscope.v1"], max_size=None${headers})
    ${connect}`;
}

/** @param {CodeFacts} facts */
function after({ run }) {
  const from = run ? Math.max(0, run.step - 5) : 0;
  return from > 0 ? `run["id"], after=${from}` : 'run["id"]';
}

/** @param {CodeFacts} facts @returns {Section} */
function following(facts) {
  return {
    title: "Follow it",
    text: STREAM_TEXT,
    code: `import json

import pyarrow as pa
from websockets.sync.client import connect


def follow(run_id, after=0):
${followHead(facts, "with connect(url, **options) as stream:")}
        for frame in stream:
${FRAMES}


for name, rows in follow(${after(facts)}):
${watching(facts)}`,
  };
}

/** @param {CodeFacts} facts @returns {Section} */
function followingAsync(facts) {
  return {
    title: "Follow it",
    text: STREAM_TEXT,
    code: `import json

import pyarrow as pa
from websockets.asyncio.client import connect


async def follow(run_id, after=0):
${followHead(facts, "async with connect(url, **options) as stream:")}
        async for frame in stream:
${FRAMES}


async for name, rows in follow(${after(facts)}):
${watching(facts)}`,
  };
}

const COMMAND = `def command(**body):
    return api.post(f"/runs/{run['id']}/commands", json=body).raise_for_status().json()`;

/** @returns {Section} */
function stepping() {
  return {
    title: "Take a step",
    text: "It answers when the step has been made.",
    code: `${COMMAND}


print(command(command="step")["step"])`,
  };
}

/** @returns {Section} */
function steering() {
  return {
    title: "Pause, step",
    text: "Each command answers when it has taken effect.",
    code: `${COMMAND}


print(command(command="pause")["state"])
print(command(command="step", count=3)["step"])`,
  };
}

/** @param {CodeFacts} facts @returns {Section} */
function changing({ recipe }) {
  return {
    title: "Change p",
    text: "From the next step on; the change is recorded.",
    code: `p = {"hidden_1": ${anotherProbability(recipe)}}
changed = command(command="set", drop_probability=p)
print(changed["settings"])`,
  };
}

/** @param {CodeFacts} facts @returns {Section} */
function masks({ run, recipe }) {
  const isSteered = !run && pacing(recipe).canSteer;
  const first = isSteered
    ? 'step = command(command="step")["step"]\n'
    : run
      ? `step = ${run.step}\n`
      : "";
  return {
    title: "Read masks",
    text: "Those of one example of a step, as the step used them.",
    code: `${first}row = api.get(f"/runs/{run['id']}/steps/{step}").raise_for_status().json()
for layer, mask in row["keep_mask"].items():
    print(layer, "".join("●" if kept else "×" for kept in mask))`,
  };
}

/** @returns {Section} */
function downloads() {
  return {
    title: "Download the trace",
    text: "As Arrow, Parquet, CSV or JSON; weights as safetensors; the run as a PyTorch script.",
    code: `from pathlib import Path

wanted = {
    "steps.arrow": "steps?format=arrow",
    "steps.csv": f"steps?from=1&to={step}&format=csv",
    "evaluations.parquet": "evaluations?format=parquet",
    "weights.safetensors": "weights",
    "run.py": "script",
}
for name, path in wanted.items():
    Path(name).write_bytes(api.get(f"/runs/{run['id']}/{path}").raise_for_status().content)

steps = pa.ipc.open_stream(Path("steps.arrow").read_bytes()).read_all()
print(steps.num_rows, "steps of", ", ".join(steps.column_names))`,
  };
}

/** @returns {Section} */
function tables() {
  return {
    title: "Download the trace",
    text: "Arrow goes straight into a table; Parquet, CSV and JSON are there too.",
    code: `import polars as pl

answer = api.get(f"/runs/{run['id']}/evaluations").raise_for_status()
evaluations = pl.from_arrow(pa.ipc.open_stream(answer.content).read_all())
evaluations.select("step", pl.col("holdout_loss").struct.unnest())`,
  };
}

/** @returns {Section} */
function ending() {
  return {
    title: "Go on, or end it",
    text: "Without a pace, as fast as it goes. Stop ends it for good; what it recorded stays.",
    code: `command(command="set", pace=None)
command(command="resume")
command(command="stop")`,
  };
}

/**
 * A notebook of these cells.
 *
 * @param {readonly Section[]} sections
 * @returns {string} JSON, as `.ipynb` files have it
 */
export function notebookOf(sections) {
  const lines = (/** @type {string} */ text) => text.split(/(?<=\n)/);
  const cells = sections.flatMap(({ title, text, code }, number) => [
    { cell_type: "markdown", id: `text-${number}`, metadata: {}, source: [`## ${title}\n`, text] },
    {
      cell_type: "code",
      id: `code-${number}`,
      metadata: {},
      execution_count: null,
      outputs: [],
      source: lines(code),
    },
  ]);
  const kernelspec = { display_name: "Python 3", language: "python", name: "python3" };
  const notebook = { cells, metadata: { kernelspec }, nbformat: 4, nbformat_minor: 5 };
  return `${JSON.stringify(notebook, null, 1)}\n`;
}
