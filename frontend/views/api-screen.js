/**
 * `ds-api-screen`: how to do with curl, Python or a notebook what the page does, for the recipe or
 * the run on screen.
 */

import { html, nothing } from "lit";
import { drawnRecipe } from "../state/select.js";
import "./code-block.js";
import { curlSections } from "./code-curl.js";
import { notebookOf, pythonSections } from "./code-python.js";
import { download } from "./download.js";
import { View } from "./element.js";
import { limitsInWords } from "./limit-words.js";
import { dataInShort, recipeInShort } from "./recipe-words.js";
import "./segments.js";

/** @typedef {import("../state/initial.js").State} State */
/** @typedef {import("./code-text.js").Section} Section */
/** @typedef {"curl" | "python" | "notebook"} Language */

/** @type {readonly {value: Language, text: string, hint: string}[]} */
const LANGUAGES = [
  { value: "curl", text: "curl", hint: "For a terminal" },
  { value: "python", text: "Python", hint: "httpx, websockets and pyarrow" },
  { value: "notebook", text: "Notebook", hint: "The same as cells, with tables" },
];
const SUBJECTS = [
  { value: "new", text: "a new run" },
  { value: "run", text: "the run on screen" },
];

export class ApiScreen extends View {
  /** @override */
  static properties = {
    state: { attribute: false },
    origin: {},
    needsToken: { attribute: false },
    language: { state: true },
    subject: { state: true },
    isGuarded: { state: true },
  };

  constructor() {
    super();
    /** @type {State | null} */
    this.state = null;
    /** Of the server, such as `http://127.0.0.1:8000`. */
    this.origin = "";
    /** Asks whether callers from elsewhere need a token. @type {() => Promise<boolean>} */
    this.needsToken = async () => false;
    /** @type {Language} */
    this.language = "curl";
    this.subject = "new";
    this.isGuarded = false;
  }

  /** @override */
  async firstUpdated() {
    this.isGuarded = await this.needsToken();
  }

  /** @override */
  render() {
    const { state } = this;
    const recipe = state && drawnRecipe(state);
    return html`<main class="screen api" aria-label="API">
      <div class="screen-head">
        <h2 class="screen-title">The same without this page</h2>
        <p class="quiet">
          Whatever it does, the API does.
          <a href="/docs">Every call</a>, and <a href="/openapi.json">openapi.json</a> for programs.
        </p>
      </div>
      ${recipe ? this.code(state, recipe) : html`<p class="empty quiet">Asking…</p>`}
      ${state?.allowed ? this.limits(state.allowed) : nothing}
    </main>`;
  }

  /** @param {import("../state/types.js").Limits} allowed */
  limits(allowed) {
    return html`<section class="limits" aria-labelledby="limits-title">
      <h3 class="heading" id="limits-title">Most that may be asked of this server</h3>
      <p class="quiet small">
        More is refused before anything is made, with the field and the number. For programs:
        <code>GET /api/v1/limits</code>.
      </p>
      <table>
        <thead class="visually-hidden">
          <tr>
            <th scope="col">Of what</th>
            <th scope="col">At most</th>
          </tr>
        </thead>
        <tbody>
          ${limitsInWords(allowed).map(
            ({ what, most }) =>
              html`<tr>
                <th scope="row">${what}</th>
                <td>${most}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </section>`;
  }

  /**
   * @param {State} state
   * @param {import("../state/types.js").Recipe} recipe
   */
  code(state, recipe) {
    const { run, chosen } = state;
    const isRun = run !== null && this.subject === "run";
    const sections = this.sections({
      origin: this.origin,
      recipe,
      run: isRun ? { id: run.id, step: chosen ?? run.step } : null,
      needsToken: this.isGuarded,
    });
    return html`<div class="code-choices">
        <ds-segments
          label="Language"
          .options=${LANGUAGES}
          .value=${this.language}
          @choose=${(/** @type {CustomEvent<Language>} */ event) => (this.language = event.detail)}
        ></ds-segments>
        ${
          run
            ? html`<ds-segments
                label="About"
                .options=${SUBJECTS}
                .value=${this.subject}
                @choose=${(/** @type {CustomEvent<string>} */ e) => (this.subject = e.detail)}
              ></ds-segments>`
            : nothing
        }
        <span class="code-takes">${this.taking(sections)}</span>
      </div>
      <p class="quiet small">
        ${dataInShort(recipe, state.datasets)} · ${recipeInShort(recipe)}. The pieces belong
        together: run them one after the other.
      </p>
      <ol class="code-sections">
        ${sections.map((section) => this.section(section))}
      </ol>`;
  }

  /** @param {import("./code-text.js").CodeFacts} facts */
  sections(facts) {
    return this.language === "curl"
      ? curlSections(facts)
      : pythonSections(facts, this.language === "notebook");
  }

  /** @param {readonly Section[]} sections */
  taking(sections) {
    const all = `${sections.map(({ code }) => code).join("\n\n")}\n`;
    const notebook = html`<button
      class="button"
      @click=${() => download("dropscope.ipynb", notebookOf(sections), "application/json")}
    >
      Download .ipynb
    </button>`;
    return html`${this.language === "notebook" ? notebook : nothing}
      <ds-copy label="Copy all" .text=${all}></ds-copy>`;
  }

  /** @param {Section} section */
  section({ title, text, code }) {
    return html`<li>
      <ds-code-block .heading=${title} .text=${text} .code=${code}></ds-code-block>
    </li>`;
  }
}

customElements.define("ds-api-screen", ApiScreen);
