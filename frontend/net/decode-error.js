/**
 * Bytes that are not what they should be.
 */

/** The message says what was expected and what came. */
export class DecodeError extends Error {
  /** @param {string} message */
  constructor(message) {
    super(message);
    this.name = "DecodeError";
  }
}
