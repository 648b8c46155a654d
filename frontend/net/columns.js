/**
 * Arrow columns by name, and those of numbers as typed arrays.
 *
 * Knows structs and plain numbers; lists are `lists.js`'s. Nothing of steps, twins or layers.
 */

/** @typedef {import("@uwdata/flechette").Table} Table */
/** @typedef {import("@uwdata/flechette").Batch<any>} Column a column within one message */

/**
 * @param {Table} table
 * @param {number} number  which of its messages
 * @returns {Record<string, Column>} columns by name
 */
export function columnsOf(table, number) {
  return Object.fromEntries(
    table.children.map((child, index) => [String(table.names[index]), child.data[number]]),
  );
}

/**
 * @template T
 * @param {Column} struct
 * @param {(child: Column) => T} read
 * @returns {Record<string, T>} what is read of each child, by its name
 */
export function each(struct, read) {
  const { children } = /** @type {{children: {name: string}[]}} */ (
    /** @type {unknown} */ (struct.type)
  );
  return Object.fromEntries(
    children.map(({ name }, index) => [name, read(struct.children[index])]),
  );
}

/**
 * @param {Column} column  of numbers, none of them missing
 * @returns {Int32Array | Float32Array} they themselves, as they lie in the message
 */
export function numbersOf(column) {
  return /** @type {Int32Array | Float32Array} */ (column.values);
}

/**
 * @param {Column} column  of whole numbers of 64 bits, or fewer
 * @param {number} row
 */
export function integerAt(column, row) {
  return Number(column.values[row]);
}
