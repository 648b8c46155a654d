/**
 * `ds-story`: the text of the story beside the live Lab, chapter by chapter.
 *
 * Turns the state into properties of its parts, and what they emit into calls of `teller`; outlines
 * in the Lab what a sentence points at.
 */

import { html, nothing } from "lit";
import { linksOf } from "../state/address.js";
import { chapterRun, knownRun, storyAnswers } from "../state/story.js";
import { storyRunOf } from "../state/story-plan.js";
import { View } from "./element.js";
import "./story-claims.js";
import "./story-code.js";
import { CHAPTERS, chapterOf } from "./story-chapters.js";
import { factsOf } from "./story-facts.js";
import { prose } from "./story-prose.js";
import "./story-run.js";
import "./story-task.js";
import { thingOf } from "./story-things.js";

/** @typedef {import("../state/initial.js").State} State */
/** @typedef {import("../state/actions.js").Actions} Actions */
/** @typedef {import("../state/story-teller.js").StoryTeller} StoryTeller */
/** @typedef {import("./story-facts.js").Chapter} Chapter */
/** @template T @typedef {(event: CustomEvent<T>) => void} On */

const SCREENS = /** @type {const} */ ([{ screen: "lab" }, { screen: "why" }, { screen: "sweep" }]);
const CODE_CHAPTER = "pytorch";

export class Story extends View {
  /** @override */
  static properties = {
    state: { attribute: false },
    actions: { attribute: false },
    teller: { attribute: false },
    away: { state: true },
  };

  constructor() {
    super();
    /** @type {State | null} */
    this.state = null;
    /** @type {Actions | null} */
    this.actions = null;
    /** @type {StoryTeller | null} */
    this.teller = null;
    /** The button whose thing was brought into sight, out of sight of the text. */
    this.away = /** @type {HTMLElement | null} */ (null);
    this.turned = "";
  }

  /** @override */
  disconnectedCallback() {
    super.disconnectedCallback();
    outline("");
  }

  /** @override */
  render() {
    const { state, teller } = this;
    if (!state || !teller || !state.story.chapter) return nothing;
    const { chapter, number } = chapterOf(state.story.chapter);
    return html`<section
      class="story-column"
      aria-label="Story"
      @point=${/** @type {On<string>} */ ((event) => this.point(event.detail))}
      @visit=${/** @type {On<string>} */ ((event) => this.visit(event))}
    >
      ${this.head(state, chapter, number)} ${this.body(state, teller, chapter, number)}
      ${
        this.away
          ? html`<button class="button primary story-back" @click=${this.comeBack}>
              Back to the text
            </button>`
          : nothing
      }
    </section>`;
  }

  /**
   * @param {State} state
   * @param {Chapter} chapter
   * @param {number} number
   */
  head(state, chapter, number) {
    const { story } = state;
    return html`<header class="story-head">
      <div class="story-place">
        <h2 class="heading">Story · chapter ${number} of ${CHAPTERS.length}</h2>
        ${this.wayBack(state)}
      </div>
      <h3 class="story-title" tabindex="-1">${chapter.title}</h3>
      <nav aria-label="Chapters">
        <ol class="story-chapters">
          ${CHAPTERS.map(({ name, title }, index) => {
            const isDone = story.done.includes(name);
            const isRead = story.read.includes(name);
            const told = isDone ? ", task done" : isRead ? ", read" : "";
            return html`<li>
              <button
                class="chapter-button ${isRead ? "read" : ""}"
                title=${title}
                aria-label="Chapter ${index + 1}: ${title}${told}"
                aria-current=${name === chapter.name ? "step" : nothing}
                @click=${() => this.teller?.turn(name)}
              >
                ${index + 1}<span class="tick" aria-hidden="true">${isDone ? "✓" : ""}</span>
              </button>
            </li>`;
          })}
        </ol>
      </nav>
    </header>`;
  }

  /** To the run that a reader has left for the story. @param {State} state */
  wayBack({ story, run }) {
    if (!story.left || story.left === run?.id) return nothing;
    return html`<a class="small" href="#lab?run=${story.left}">Back to your run</a>`;
  }

  /**
   * @param {State} state
   * @param {StoryTeller} teller
   * @param {Chapter} chapter
   * @param {number} number
   */
  body(state, teller, chapter, number) {
    const { story } = state;
    const links = linksOf(state, SCREENS);
    const facts = factsOf(state);
    const answers = storyAnswers(state);
    const planned = storyRunOf(chapter.name);
    const isCode = chapter.name === CODE_CHAPTER;
    const check = /** @type {On<number>} */ (
      (event) => teller.try(chapter.task.check(state, factsOf(state), event.detail))
    );
    return html`<div class="story-body">
      ${chapter.prose.map((paragraph) => html`<p>${prose(paragraph, links)}</p>`)}
      <ds-story-run
        .planned=${planned}
        .run=${chapterRun(state)}
        .datasets=${state.datasets}
        .known=${knownRun(story) !== null}
        .seeking=${story.seeking}
        .pending=${state.pending}
        .problem=${state.problem}
        @run-start=${() => teller.start()}
        @run-show=${() => teller.show()}
        @run-hurry=${() => teller.hurry()}
      ></ds-story-run>
      <ds-story-claims
        .claims=${chapter.claims}
        .facts=${facts}
        .answers=${answers}
        .links=${links}
        .compared=${planned.recipe.twin}
        @answer-again=${/** @type {On<string>} */ ((event) => teller.again(event.detail))}
      ></ds-story-claims>
      ${
        isCode
          ? html`<ds-story-code
              .text=${facts?.answers["script"] ?? ""}
              @line-choose=${check}
            ></ds-story-code>`
          : nothing
      }
      <ds-story-task
        .task=${chapter.task}
        .tried=${story.tried[chapter.name] ?? null}
        .isDone=${story.done.includes(chapter.name)}
        .byHand=${isCode}
        .links=${links}
        @task-check=${check}
      ></ds-story-task>
      ${this.foot(teller, number)}
    </div>`;
  }

  /**
   * @param {StoryTeller} teller
   * @param {number} number
   */
  foot(teller, number) {
    const [before, after] = [CHAPTERS[number - 2], CHAPTERS[number]];
    return html`<nav class="story-foot" aria-label="Previous and next chapter">
      ${
        before
          ? html`<button
              class="button"
              aria-keyshortcuts="p"
              title="Previous chapter (p)"
              @click=${() => teller.turnBy(-1)}
            >
              ← ${before.title}
            </button>`
          : html`<span></span>`
      }
      ${
        after
          ? html`<button
              class="button primary"
              aria-keyshortcuts="n"
              title="Next chapter (n)"
              @click=${() => teller.turnBy(1)}
            >
              ${after.title} →
            </button>`
          : html`<a class="button primary" href="#lab">To the Lab</a>`
      }
    </nav>`;
  }

  /** @override */
  updated() {
    const { state } = this;
    if (!state) return;
    outline(state.story.pointed);
    const { chapter } = state.story;
    if (this.turned && chapter !== this.turned) this.begin();
    this.turned = chapter;
  }

  /** A chapter is read from its top, by whatever means it was turned to. */
  begin() {
    this.away = null;
    this.querySelector(".story-column")?.scrollTo({ top: 0 });
    const title = /** @type {HTMLElement | null} */ (this.querySelector(".story-title"));
    title?.focus({ preventScroll: true });
    if (window.matchMedia("(max-width: 860px)").matches) window.scrollTo({ top: 0 });
  }

  /** @param {string} thing  empty: none any more */
  point(thing) {
    const { state, teller, actions } = this;
    if (!state || !teller || !actions) return;
    teller.point(thing);
    const selected = thingOf(thing)?.select?.(state);
    if (selected) actions.setView({ selected });
  }

  /** @param {CustomEvent<string>} event */
  visit({ target, detail }) {
    this.point(detail);
    const { selector } = thingOf(detail) ?? {};
    const element = selector ? document.querySelector(selector) : null;
    if (!element || isInSight(element)) return;
    this.away = /** @type {HTMLElement} */ (target);
    element.scrollIntoView({ block: "center", behavior: behaviour() });
  }

  comeBack() {
    this.away?.focus({ preventScroll: true });
    this.away?.scrollIntoView({ block: "center", behavior: behaviour() });
    this.away = null;
  }
}

/** @returns {ScrollBehavior} */
function behaviour() {
  return window.matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth";
}

/** @param {Element} element */
function isInSight(element) {
  const { top, bottom } = element.getBoundingClientRect();
  return top >= 0 && bottom <= window.innerHeight;
}

/** Outline what a sentence points at, and nothing else. @param {string} thing */
function outline(thing) {
  const { selector } = thingOf(thing) ?? {};
  const pointed = new Set(selector ? document.querySelectorAll(selector) : []);
  for (const element of document.querySelectorAll("[data-pointed]")) {
    if (!pointed.has(element)) element.removeAttribute("data-pointed");
  }
  for (const element of pointed) element.setAttribute("data-pointed", "");
}

customElements.define("ds-story", Story);
