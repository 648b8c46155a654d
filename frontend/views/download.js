/**
 * Files that the page itself has made, saved as a browser saves what it downloads.
 */

/**
 * @param {string} name
 * @param {string | Blob} content
 * @param {string} [type]  of a text
 */
export function download(name, content, type = "text/plain") {
  const blob = content instanceof Blob ? content : new Blob([content], { type });
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  // The browser holds on to the file once the click is through.
  setTimeout(() => URL.revokeObjectURL(link.href));
}
