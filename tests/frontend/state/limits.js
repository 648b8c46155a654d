/** As `GET /limits` says it. @type {import("../../../frontend/state/types.js").Limits} */
export const LIMITS = {
  recipe: {
    layers: 8,
    units: 1024,
    parameters: 4_000_000,
    steps: 10_000_000,
    batch_size: 1024,
    train_size: 60_000,
  },
  runs: { running: 2, queued: 3, viewers: 1000, trace_bytes: 2 ** 31, steps_at_once: 10_000 },
  sweeps: { unfinished: 20, members: 500, parameters: 200_000_000 },
  questions: { work: 1e12, job_work: 2e13, at_once: 16, jobs: 8 },
  requests: { body_bytes: 2 ** 18, page: 200 },
  per_minute: { new_runs: 60, questions: 600, changes: 1200, reads: 6000 },
};
