/**
 * A call that did not succeed, as the server words it (RFC 9457), or as this page does where there
 * was no answer.
 */

/**
 * @typedef {object} Problem
 * @property {number} status  0: no answer
 * @property {string} code    stable, for programs
 * @property {string} title
 * @property {string} detail  for people, whole sentences
 * @property {Readonly<Record<string, string>>} [fields]  message by field at fault
 */

export class ApiError extends Error {
  /** @param {Problem} problem */
  constructor({ status, code, title, detail, fields = {} }) {
    super(detail);
    this.name = "ApiError";
    this.status = status;
    this.code = code;
    this.title = title;
    this.detail = detail;
    this.fields = fields;
  }
}

/** @returns {ApiError} */
export function unreachable() {
  return new ApiError({
    status: 0,
    code: "server_unreachable",
    title: "The server does not answer",
    detail: "The server does not answer. Is it still running?",
  });
}

/**
 * @param {Response} response  an answer that cannot be used, though it claims success
 * @returns {ApiError}
 */
export function unreadable({ status }) {
  return new ApiError({
    status,
    code: "unreadable_answer",
    title: "The answer cannot be read",
    detail: "The server's answer cannot be read. Reload the page: it may be older than the server.",
  });
}

/**
 * @param {Response} response  one that is not ok
 * @param {string} body
 * @returns {ApiError}
 */
export function problemOf({ status, statusText }, body) {
  const found = asProblem(body);
  const title = String(found.title ?? (statusText || "The request failed"));
  return new ApiError({
    status,
    code: String(found.code ?? "http_error"),
    title,
    detail: String(found.detail ?? `${title} (${status}).`),
    fields: fieldsOf(found.errors),
  });
}

/**
 * @param {string} text
 * @returns {Record<string, any>} empty where it is no object: a proxy may answer in its own way
 */
function asProblem(text) {
  try {
    const found = JSON.parse(text);
    return typeof found === "object" && found !== null ? found : {};
  } catch (error) {
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}

/**
 * @param {unknown} errors  `[{field, message}, …]`
 * @returns {Record<string, string>} several messages of a field one after the other
 */
function fieldsOf(errors) {
  /** @type {Record<string, string>} */
  const fields = {};
  if (!Array.isArray(errors)) return fields;
  for (const { field, message } of errors) {
    fields[field] = field in fields ? `${fields[field]} ${message}` : message;
  }
  return fields;
}
