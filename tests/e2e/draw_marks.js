/**
 * Draws perceptrons of every shape, size and fill, kept and dropped, into an element that answers
 * `perceptrons()` as `ds-network` does; returns what a reader of its pixels must find.
 */
async (theme) => {
  const { drawPerceptron } = await import("/views/drawing/perceptron.js");
  const { drawPixels } = await import("/views/drawing/pixels.js");
  const [width, height, ratio] = [400, 600, devicePixelRatio];
  const host = document.createElement("div");
  host.id = "marks";
  host.style.setProperty("--stage", theme.stage);
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width: width * ratio, height: height * ratio });
  Object.assign(canvas.style, { width: `${width}px`, height: `${height}px` });
  host.append(canvas);
  document.body.append(host);
  const context = canvas.getContext("2d");
  context.scale(ratio, ratio);
  const wanted = {};
  const all = [];
  let y = 12;
  for (const kind of ["disc", "tile", "pixel"]) {
    for (const radius of [3, 3.5, 4, 4.7, 5.5, 7, 9]) {
      const shape = kind === "disc" ? "disc" : "tile";
      const layer = `${kind} ${radius}`;
      const marks = ["kept", "dropped"].flatMap((state, row) =>
        [0, 0.1, 0.5, 1].map((fill, column) => {
          const x = 12.37 + (4 * row + column) * (2 * radius + 5.3);
          return { layer, x, y, radius, shape, state, fill, share: 1 };
        }),
      );
      if (kind === "pixel") drawPixels(context, marks, theme);
      else for (const mark of marks) drawPerceptron(context, mark, theme.dropout, theme);
      wanted[layer] = marks.map(({ state }) => state);
      all.push(...marks);
      y += 2 * radius + 6.21;
    }
  }
  host.perceptrons = () => all;
  return wanted;
};
