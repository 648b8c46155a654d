/**
 * Works surfaces out beside the page, so that it stays smooth. One message in, one out.
 */

import { surfaceOf } from "./surface.js";

self.addEventListener("message", ({ data }) => {
  const { id, parameters, activation, extent, side, isRegression } = data;
  const surface = surfaceOf(parameters, activation, extent, side, isRegression);
  self.postMessage({ id, surface }, { transfer: [surface.values.buffer] });
});
