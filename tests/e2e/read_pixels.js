/**
 * What a `ds-network` shows, told from its pixels alone; only places are asked of it.
 *
 * A dropped perceptron is hollow and crossed, a kept one filled and uncrossed; anything else is
 * "unclear".
 */
(network) => {
  const canvas = network.querySelector("canvas");
  const copy = new OffscreenCanvas(canvas.width, canvas.height);
  const context = copy.getContext("2d", { willReadFrequently: true });
  const stage = (() => {
    context.fillStyle = getComputedStyle(network).getPropertyValue("--stage").trim();
    context.fillRect(0, 0, 1, 1);
    return [...context.getImageData(0, 0, 1, 1).data];
  })();
  context.clearRect(0, 0, 1, 1);
  context.drawImage(canvas, 0, 0);
  const pixels = context.getImageData(0, 0, canvas.width, canvas.height).data;
  const ratio = canvas.width / canvas.clientWidth;
  const at = (x, y) => {
    const start = 4 * (Math.floor(y * ratio) * canvas.width + Math.floor(x * ratio));
    return [...pixels.slice(start, start + 4)];
  };
  const apart = (a, b) => Math.max(...a.map((value, channel) => Math.abs(value - b[channel])));
  const shown = {};
  for (const { layer, x, y, radius } of network.perceptrons()) {
    const inside = at(x, y + 0.6 * radius); // off the arms of the cross, within the ring
    const hollow = apart(inside, stage) <= 3;
    const crossed = apart(at(x, y), inside) > 30;
    const state = hollow && crossed ? "dropped" : hollow || crossed ? "unclear" : "kept";
    (shown[layer] ??= []).push(state);
  }
  return shown;
};
