/**
 * Deletions that can be taken back for a while. Knows neither what is deleted nor the server.
 */

/** @typedef {(callback: () => void, ms: number) => () => void} Later  returns what calls it off */
/** @typedef {{id: string, title: string}} Deletable */
/**
 * @typedef {{do: "delete" | "keep" | "gone", id: string} | {do: "say", said: string}} DeletionEvent
 */

/** How long a deletion can be taken back, milliseconds. */
export const UNDO_MS = 8000;

export class Deletions {
  /**
   * @param {object} parts
   * @param {Later} parts.later
   * @param {(event: DeletionEvent) => void} parts.tell  of what becomes of each
   * @param {(id: string) => Promise<boolean>} parts.send  delete for good; whether that was done
   */
  constructor({ later, tell, send }) {
    this.later = later;
    this.tell = tell;
    this.send = send;
    /** What sends a deletion no more. @type {Map<string, () => void>} */
    this.due = new Map();
  }

  /** Take one off the list; it is gone for good only when it was let be. @param {Deletable} one */
  add({ id, title }) {
    this.tell({ do: "delete", id });
    this.tell({ do: "say", said: `${title} will be deleted in ${UNDO_MS / 1000} seconds.` });
    this.due.set(
      id,
      this.later(() => this.sendNow(id), UNDO_MS),
    );
  }

  /** Take a deletion back. @param {Deletable} one */
  takeBack({ id, title }) {
    this.callOff(id);
    this.tell({ do: "keep", id });
    this.tell({ do: "say", said: `${title} is kept.` });
  }

  /** Delete now whatever is to be deleted. */
  sendAll() {
    for (const id of this.due.keys()) this.sendNow(id);
  }

  /** @param {string} id */
  async sendNow(id) {
    this.callOff(id);
    const done = await this.send(id);
    this.tell({ do: done ? "gone" : "keep", id });
  }

  /** @param {string} id */
  callOff(id) {
    this.due.get(id)?.();
    this.due.delete(id);
  }
}
