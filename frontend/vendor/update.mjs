/**
 * Copies the front end's libraries, unchanged, from installed npm packages, and writes the
 * manifest that says what came from where. Run by `make vendor` after a version changed.
 */

import { createHash } from "node:crypto";
import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const HERE = dirname(fileURLToPath(import.meta.url));
const PACKAGES = join(HERE, "..", "..", "node_modules");

/** Which files of which package the browser needs; the first one is what it is for. */
const WANTED = {
  "@fontsource-variable/inter": ["files/inter-latin-wght-normal.woff2", "LICENSE"],
  "@lit/reactive-element": ["reactive-element.js", "css-tag.js", "LICENSE"],
  "@preact/signals-core": ["dist/signals-core.module.js", "LICENSE"],
  "@uwdata/flechette": ["dist/flechette.mjs", "LICENSE"],
  lit: ["index.js", "LICENSE"],
  "lit-element": ["lit-element.js", "LICENSE"],
  "lit-html": [
    "lit-html.js",
    "is-server.js",
    "directive.js",
    "directive-helpers.js",
    "directives/repeat.js",
    "LICENSE",
  ],
  uplot: ["dist/uPlot.esm.js", "dist/uPlot.min.css", "LICENSE"],
};

const manifest = [];
for (const [name, files] of Object.entries(WANTED)) {
  const about = JSON.parse(await readFile(join(PACKAGES, name, "package.json"), "utf8"));
  const folder = name.replace("/", "__");
  await rm(join(HERE, folder), { recursive: true, force: true });
  const entry = { name, version: about.version, licence: about.license, files: {} };
  for (const file of files) {
    const target = join(HERE, folder, file);
    await mkdir(dirname(target), { recursive: true });
    await cp(join(PACKAGES, name, file), target);
    const hash = createHash("sha256")
      .update(await readFile(target))
      .digest("hex");
    Object.assign(entry.files, { [`${folder}/${file}`]: hash });
  }
  manifest.push(entry);
}
await writeFile(join(HERE, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`);
console.log(`${manifest.length} packages copied`);
