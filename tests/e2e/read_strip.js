/**
 * What a `ds-strip` shows, told from its pixels alone; only places are asked of it.
 *
 * Shares of ink, 0 … 1, row by row for each column; columns after the chosen step are paler and are
 * read all the same.
 */
(strip) => {
  const canvas = strip.querySelector("canvas");
  const { start, steps, pitch, columns } = strip.stretch;
  const { count, height, units } = strip.rows;
  const copy = new OffscreenCanvas(canvas.width, canvas.height);
  const context = copy.getContext("2d", { willReadFrequently: true });
  context.drawImage(canvas, 0, 0);
  const pixels = context.getImageData(0, 0, canvas.width, canvas.height).data;
  const ratio = canvas.width / canvas.clientWidth;
  const opacity = (column, row) => {
    // Off the gaps, which lie at the right of a column and below a row.
    const x = Math.floor((column + 0.4) * pitch * ratio);
    const y = Math.floor((row + 0.4) * height * ratio);
    return pixels[4 * (y * canvas.width + x) + 3];
  };
  const FULL = 186;
  const shares = Array.from({ length: columns }, (_, column) =>
    Array.from({ length: count }, (_, row) => opacity(column, row) / FULL),
  );
  return { start, steps, units, shares };
};
