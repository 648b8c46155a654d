import assert from "node:assert/strict";
import { test } from "node:test";
import { SvgContext } from "../../../frontend/lib/svg-context.js";

/**
 * @param {(context: SvgContext) => void} draw
 * @returns {string[]} elements
 */
function drawn(draw) {
  const context = new SvgContext(100, 50);
  draw(context);
  return context.elements;
}

/** @param {string} element @param {string} name */
const attribute = (element, name) => new RegExp(`\\b${name}="([^"]*)"`).exec(element)?.[1];

test("a file says how large it is and what it shows", () => {
  const context = new SvgContext(100, 50.5);
  context.fillRect(1, 2, 3, 4);
  const lines = context.toSvg('p < 0.5 & "more"').split("\n");
  assert.equal(
    lines[0],
    '<svg xmlns="http://www.w3.org/2000/svg" width="100" height="50.5" viewBox="0 0 100 50.5"' +
      ' role="img">',
  );
  assert.equal(lines[1], "<title>p &lt; 0.5 &amp; &quot;more&quot;</title>");
  assert.deepEqual(lines.slice(3), ["</svg>", ""]);
});

test("boxes do not disturb the path at hand", () => {
  const [box, outline, line] = drawn((context) => {
    context.beginPath();
    context.moveTo(0, 0);
    context.fillStyle = "#ff0000";
    context.fillRect(1, 2, 30, 4);
    context.strokeRect(0.5, 0.5, 9, 9);
    context.lineTo(5, 6.126);
    context.stroke();
  });
  assert.equal(attribute(box, "d"), "M1 2h30v4h-30Z");
  assert.equal(attribute(box, "fill"), "#ff0000");
  assert.equal(attribute(outline, "fill"), "none");
  assert.equal(attribute(line, "d"), "M0 0L5 6.13");
});

test("curves and rounded boxes", () => {
  const [curve, box] = drawn((context) => {
    context.moveTo(0, 1);
    context.bezierCurveTo(1, 2, 3, 4, 5, 6);
    context.quadraticCurveTo(7, 8, 9, 10);
    context.closePath();
    context.fill();
    context.beginPath();
    context.roundRect(0, 0, 10, 4, 5);
    context.fill("evenodd");
  });
  assert.equal(attribute(curve, "d"), "M0 1C1 2 3 4 5 6Q7 8 9 10Z");
  assert.equal(
    attribute(box, "d"),
    "M2 0h6a2 2 0 0 1 2 2v0a2 2 0 0 1 -2 2h-6a2 2 0 0 1 -2 -2v0a2 2 0 0 1 2 -2Z",
  );
  assert.equal(attribute(box, "fill-rule"), "evenodd");
});

test("a circle is two arcs, a pie starts at its middle", () => {
  const [circle, pie, counter] = drawn((context) => {
    context.arc(10, 10, 5, 0, 2 * Math.PI);
    context.fill();
    context.beginPath();
    context.moveTo(10, 10);
    context.arc(10, 10, 5, -Math.PI / 2, 0);
    context.fill();
    context.beginPath();
    context.arc(0, 0, 1, 0, Math.PI / 2, true);
    context.stroke();
  });
  assert.equal(attribute(circle, "d"), "M15 10A5 5 0 0 1 5 10A5 5 0 0 1 15 10");
  assert.equal(attribute(pie, "d"), "M10 10L10 5A5 5 0 0 1 15 10");
  assert.equal(
    attribute(counter, "d"),
    "M1 0A1 1 0 0 0 -0.71 -0.71A1 1 0 0 0 0 1".replaceAll("-0 ", "0 "),
  );
});

test("looks: dashes, caps, opacity, colours with an opacity of their own", () => {
  const [line, box] = drawn((context) => {
    context.setLineDash([2.5, 2]);
    context.lineCap = "round";
    context.lineJoin = "round";
    context.lineWidth = 1.25;
    context.globalAlpha = 0.5;
    context.strokeStyle = "#5b3df580";
    context.moveTo(0, 0);
    context.lineTo(1, 1);
    context.stroke();
    context.fillStyle = "#ffffff";
    context.fillRect(0, 0, 1, 1);
  });
  assert.equal(attribute(line, "stroke-dasharray"), "2.5 2");
  assert.equal(attribute(line, "stroke-linecap"), "round");
  assert.equal(attribute(line, "stroke-linejoin"), "round");
  assert.equal(attribute(line, "stroke-width"), "1.25");
  assert.equal(attribute(line, "stroke"), "#5b3df5");
  assert.equal(attribute(line, "stroke-opacity"), "0.251");
  assert.equal(attribute(box, "fill-opacity"), "0.5");
});

test("words stay words", () => {
  const [plain, middle, squeezed] = drawn((context) => {
    context.font = "11px Inter, sans-serif";
    context.fillText("a < b", 3, 20);
    context.font = "600 20px Inter";
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.fillText("middle", 50, 10);
    context.textAlign = "right";
    context.fillText("a very long name", 50, 10, 30);
  });
  assert.match(plain, />a &lt; b<\/text>$/);
  assert.equal(attribute(plain, "font-family"), "Inter, sans-serif");
  assert.equal(attribute(plain, "y"), "20");
  assert.equal(attribute(plain, "font-weight"), undefined);
  assert.deepEqual(
    ["x", "y", "font-size", "font-weight", "text-anchor"].map((name) => attribute(middle, name)),
    ["50", "17", "20", "600", "middle"],
  );
  assert.equal(attribute(squeezed, "textLength"), "30");
  assert.equal(attribute(squeezed, "text-anchor"), "end");
});

test("places can be moved, and moved back", () => {
  const [moved, turned, back] = drawn((context) => {
    context.save();
    context.fillStyle = "#00ff00";
    context.translate(10, 20);
    context.scale(2, 3);
    context.fillRect(0, 0, 1, 1);
    context.rotate(Math.PI / 2);
    context.fillRect(0, 0, 1, 1);
    context.restore();
    context.fillRect(0, 0, 1, 1);
  });
  assert.equal(attribute(moved, "transform"), "matrix(2 0 0 3 10 20)");
  assert.equal(attribute(turned, "transform"), "matrix(0 3 -2 0 10 20)");
  assert.equal(attribute(back, "transform"), undefined);
  assert.equal(attribute(back, "fill"), "#000000");
});

test("what is cut off stays cut off until it is restored, wherever it is moved", () => {
  const elements = drawn((context) => {
    context.save();
    context.translate(7, 0);
    context.rect(0, 0, 5, 5);
    context.clip();
    context.save();
    context.fillRect(0, 0, 9, 9);
    context.restore();
    context.restore();
    context.fillRect(0, 0, 9, 9);
  });
  const moved = 'transform="matrix(1 0 0 1 7 0)"';
  assert.deepEqual(elements, [
    `<clipPath id="clip-1"><path d="M0 0h5v5h-5Z" ${moved}/></clipPath>` +
      `<g clip-path="url(#clip-1)">`,
    `<path d="M0 0h9v9h-9Z" fill="#000000" ${moved}/>`,
    "</g>",
    '<path d="M0 0h9v9h-9Z" fill="#000000"/>',
  ]);
});

test("a file is whole even where nothing was restored", () => {
  const context = new SvgContext(9, 9);
  context.restore();
  context.rect(0, 0, 5, 5);
  context.clip();
  assert.match(context.toSvg("x"), /<g [^>]*>\n<\/g>\n<\/svg>\n$/);
});

test("pictures come along", () => {
  const image = { toDataURL: () => "data:image/png;base64,AA", width: 4, height: 2 };
  const [own, large] = drawn((context) => {
    context.drawImage(image, 1, 2);
    context.imageSmoothingEnabled = false;
    context.drawImage(image, 0, 0, 40, 20);
  });
  assert.deepEqual([attribute(own, "width"), attribute(own, "height")], ["4", "2"]);
  assert.equal(attribute(own, "href"), "data:image/png;base64,AA");
  assert.equal(attribute(large, "style"), "image-rendering:pixelated");
  assert.equal(attribute(large, "width"), "40");
});

test("nothing is drawn of nothing, and nothing is cleared", () => {
  const elements = drawn((context) => {
    context.beginPath();
    context.fill();
    context.stroke();
    context.clearRect();
  });
  assert.deepEqual(elements, []);
});

test("what it cannot do is refused", () => {
  assert.throws(() => drawn((context) => context.fill(/** @type {any} */ ({}))), TypeError);
  const oblique = (/** @type {SvgContext} */ context) => {
    context.font = "large Inter";
    context.fillText("x", 0, 0);
  };
  assert.throws(() => drawn(oblique), /Expected a font such as/);
});
