/**
 * Shapes that cross between rooms of the front end. Types only; nothing runs here.
 *
 * Names are those of the HTTP contract and of the trace, see docs/architecture.md.
 */

/** @typedef {"dropout" | "plain"} Twin */
/** A typed array, or a plain list. @typedef {ArrayLike<number>} Numbers */
/** @typedef {Partial<Record<Twin, number>>} PerTwin */
/** By layer name. @typedef {Readonly<Record<string, Numbers | null>>} PerLayer */
/** @typedef {Partial<Record<Twin, PerLayer>>} PerTwinLayer */

/** Made on purpose. @typedef {"none" | "forget_eval" | "forget_scale" | "scale_again"} Mistake */
/** Of give-away pixels. @typedef {"as_training" | "removed" | "lying"} GiveAwayHoldout */
/**
 * @typedef {object} Recipe
 * @property {{name: string, train_size: number, label_noise: number, noise: number | null,
 *   give_away: number, give_away_holdout: GiveAwayHoldout, seed: number}} dataset
 * @property {{hidden: readonly number[],
 *   activation: "relu" | "leaky_relu" | "tanh" | "sigmoid" | "gelu",
 *   autoencoder?: boolean}} network  autoencoder: only where it is true
 * @property {{input: number, hidden: readonly number[], kind: "bernoulli" | "gaussian",
 *   mask_scope: "example" | "batch", mistake: Mistake}} dropout
 * @property {{optimizer: "sgd" | "adam" | "adamw", learning_rate: number, momentum: number,
 *   nesterov: boolean, weight_decay: number, max_norm: number | null, batch_size: number,
 *   max_steps: number}} training
 * @property {boolean} twin
 * @property {number} seed
 */

/**
 * @typedef {"created" | "queued" | "running" | "paused" | "finished" | "stopped" | "interrupted"
 *   | "diverged" | "failed"} RunState
 */
/**
 * @typedef {object} Settings
 * @property {Readonly<Record<string, number>>} drop_probability
 * @property {number} learning_rate
 */

/** @typedef {number | "first_visit" | null} Pace  steps a second; null: unlimited */
/** Someone who may steer. @typedef {{id: string, name: string}} Steerer */
/** @typedef {{holder: Steerer, asking: readonly Steerer[]}} Steering */

/**
 * @typedef {object} Run  as `GET /runs/{id}` says it
 * @property {string} id
 * @property {string} title
 * @property {RunState} state
 * @property {number} step
 * @property {Recipe} recipe
 * @property {"example" | "full"} record
 * @property {number} row                     which row of each batch is followed
 * @property {Pace} pace
 * @property {number | null} pace_now         steps a second that it is held to; null: unlimited
 * @property {Settings} settings              now in force
 * @property {number} steps_per_second
 * @property {number | null} queue_place
 * @property {number} viewers
 * @property {Steering | null} [steering]  null, or left out: whoever gives a command
 * @property {boolean} pinned  it stays when old runs go by themselves
 * @property {number} created_at              seconds since 1970
 * @property {number | null} started_at
 * @property {number | null} ended_at
 * @property {{code: string, message: string} | null} error
 */

/**
 * @typedef {object} RecipeLimits  most that a recipe may ask for
 * @property {number} layers      hidden ones
 * @property {number} units       of a hidden layer
 * @property {number} parameters  of one twin
 * @property {number} steps
 * @property {number} batch_size
 * @property {number} train_size
 */
/**
 * @typedef {object} Limits  as `GET /limits` says it, but for a few ends of lists
 * @property {RecipeLimits} recipe
 * @property {{running: number, queued: number, viewers: number, trace_bytes: number,
 *   steps_at_once: number}} runs
 * @property {{unfinished: number, members: number, parameters: number}} sweeps
 * @property {{work: number, job_work: number, at_once: number, jobs: number}} questions
 *   work: multiply-adds
 * @property {{body_bytes: number, page: number}} requests
 * @property {{new_runs: number, questions: number, changes: number, reads: number} | null}
 *   per_minute  null: nobody is counted
 */
/** Runs that have a place to train, and that wait for one.
 * @typedef {{running: number, queued: number}} Waiting */

/**
 * @typedef {object} Session  who this page is to the server, as `GET /session` says it
 * @property {string} id
 * @property {string} name
 * @property {"operator" | "viewer"} role
 * @property {boolean} is_open  nobody needs a link here
 */

/**
 * @typedef {object} Dataset  as `GET /datasets` says it
 * @property {string} name
 * @property {string} title
 * @property {string} description
 * @property {"images" | "table" | "points" | "surface"} family
 * @property {"classification" | "regression"} task
 * @property {number} feature_count
 * @property {number} output_count
 * @property {readonly string[]} class_names   empty for a regression
 * @property {readonly string[]} feature_names empty where the inputs are pixels
 * @property {readonly [number, number] | null} image_shape  height, width
 * @property {number} train_pool
 * @property {number} holdout_size
 * @property {number} default_train_size
 * @property {number | null} noise
 * @property {boolean} available
 * @property {import("../views/drawing/thumbnail.js").Thumbnail | null} thumbnail
 */

/**
 * @typedef {object} StepRow  one update, and what the followed row of its batch went through
 * @property {number} step
 * @property {number} epoch
 * @property {number} example_index
 * @property {number} batch_size
 * @property {PerTwin} train_loss
 * @property {PerLayer} keep_mask              1 kept, 0 dropped; by dropout layer
 * @property {PerLayer} drop_count             examples of the batch that had the unit off
 * @property {PerTwinLayer} activation         hidden layers; empty where thinned out
 * @property {PerTwinLayer} error_signal       hidden layers and `output`; empty where thinned out
 * @property {Partial<Record<Twin, Numbers>>} output
 */

/**
 * Steps that arrived together, decoded when asked for.
 *
 * @typedef {object} StepBatch
 * @property {number} first                     its first step
 * @property {number} last                      its last step
 * @property {number} bytes                     memory it holds
 * @property {(step: number) => StepRow} row    `first` … `last`
 * @property {(step: number, layer: string) => Uint8Array | null} mask
 * @property {(step: number, perceptron: {twin: Twin, layer: string, unit: number})
 *   => {example: number, value: number} | null} answer  to the example of a step, by its index
 */

/**
 * @typedef {object} Evaluation  figures after `step` updates
 * @property {number} step
 * @property {PerTwin} train_loss
 * @property {PerTwin} train_loss_eval
 * @property {PerTwin} holdout_loss
 * @property {PerTwin} train_error
 * @property {PerTwin} holdout_error
 * @property {Partial<Record<Twin, number | null>>} memorised
 * @property {PerTwin} [train_error_masked]   not of runs of former versions
 * @property {PerTwin} [holdout_loss_right]   of runs that make a mistake: what the same weights
 *   give when used rightly
 * @property {PerTwin} [holdout_error_right]  likewise
 */

/** @typedef {{shape: readonly number[], values: Float32Array}} Parameter row-major */
/**
 * @typedef {object} Snapshot  weights and biases after `step` updates
 * @property {number} step
 * @property {Partial<Record<Twin, Readonly<Record<string, Parameter>>>>} parameters
 *   `linear_1.weight` (units, inputs), `linear_1.bias` (units), …
 */

/**
 * @typedef {object} RunEvent
 * @property {number} index
 * @property {number} step
 * @property {"state" | "set"} kind
 * @property {number} time                      seconds since 1970
 * @property {Readonly<Record<string, any>>} detail
 */

/** @typedef {{index: number, features: Numbers, label: number, true_label: number}} Example */

/**
 * What a network that has not trained yet looks like: `POST /preview`.
 *
 * @typedef {object} Preview
 * @property {Example} example
 * @property {Readonly<Record<string, Numbers>>} activation
 * @property {Numbers} output
 * @property {Readonly<Record<string, {shape: readonly number[], values: Numbers}>>} weights
 * @property {readonly Example[] | null} [examples]  all, where the inputs are points of the plane
 */

/**
 * How one example went through one step, with the masks it had or with others.
 *
 * @typedef {object} Course
 * @property {Readonly<Record<string, Numbers>>} keep_mask    1 kept, 0 dropped; layers with p > 0
 * @property {Readonly<Record<string, Numbers>>} multiplier   of activations, where there is one
 * @property {Readonly<Record<string, Numbers>>} pre_activation  hidden layers and `output`
 * @property {Readonly<Record<string, Numbers>>} activation   hidden layers, before dropout
 * @property {Readonly<Record<string, Numbers>>} passed       `input` and hidden layers, after it
 * @property {Numbers} output                                 logits or the fitted value
 * @property {Numbers | null} probability                     null for a regression
 * @property {number | null} example_loss
 * @property {number | null} batch_loss
 * @property {Readonly<Record<string, Numbers>>} error_signal hidden layers and `output`
 * @property {Readonly<Record<string, Parameter>>} weight_change  by the whole batch
 */
/** @typedef {{seed: number} | {keep: Readonly<Record<string, readonly number[]>>}} AlteredMasks */
/**
 * One step taken apart: `POST /runs/{id}/probes/what-if`.
 *
 * @typedef {object} Anatomy
 * @property {number} step
 * @property {number} epoch
 * @property {number} batch_size
 * @property {Twin} twin
 * @property {number} row
 * @property {Example} example
 * @property {Readonly<Record<string, number>>} drop_probability
 * @property {number} learning_rate
 * @property {Readonly<Record<string, Parameter>>} weights  before the step
 * @property {Course} actual
 * @property {Course | null} altered
 */
/** @typedef {"mask" | "forward" | "loss" | "backward" | "update"} Phase */

/** @typedef {"idle" | "connecting" | "live" | "reconnecting" | "gone"} Connection */

export {};
