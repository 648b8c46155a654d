import assert from "node:assert/strict";
import { test } from "node:test";
import { createApi } from "../../../frontend/net/api.js";

test("filters come as numbers, exactly as they were packed", async () => {
  const weights = Float32Array.from([0.1, -2.5, 1e-7, 3]);
  const values = Buffer.from(weights.buffer).toString("base64");
  const found = { dead_units: [1], filters: { shape: [2, 2], values } };
  const answer = { step: 3, twins: { dropout: found, plain: { ...found, filters: null } } };
  const api = createApi(async () => Response.json(answer));
  const { step, twins } = await api.probe("a1", "features", {});
  assert.equal(step, 3);
  assert.deepEqual(twins.dropout.filters, { shape: [2, 2], values: weights });
  assert.deepEqual([twins.plain.filters, twins.plain.dead_units], [null, [1]]);
});
