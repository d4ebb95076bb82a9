// What every exercise has in common on screen: header, task, materials, inputs, saving, draft check, finishing.
//
// A kind's view.js exports `view`, an object with `build(page)`; it returns {element, refresh}. The page owns the data:
// a view changes it inside page.edit(() => …) and draws itself again in refresh(). Text from outside is always set as
// text, never as markup.

const PUSH_AFTER = 400; // ms from a change to the kernel
const NO_CONTACT_AFTER = 12000; // ms without word from the kernel
const SVG = "http://www.w3.org/2000/svg";
const ICONS = {
  up: "M8 13V3M3.5 7.5 8 3l4.5 4.5",
  down: "M8 3v10M3.5 8.5 8 13l4.5-4.5",
  copy: "M5.5 5.5h7v7h-7zM3.5 10.5v-7h7",
  trash: "M3 4.5h10M6.5 4.5V3h3v1.5M4.5 4.5 5 13h6l.5-8.5",
  plus: "M8 3v10M3 8h10",
  undo: "M6 3.5 3 6.5l3 3M3.5 6.5H10a3 3 0 0 1 0 6H7",
  chevron: "M6 3.5 10.5 8 6 12.5",
  check: "M3 8.5 6.5 12 13 4.5",
  close: "M4 4l8 8M12 4l-8 8",
};
const TAKES_FOCUS = new Set(["button", "input", "select", "textarea", "summary"]);
let views = 0;

/** Make an element. Strings among the children become text; `on…` props become listeners; null children are left out. */
export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  // Single letters are commands in JupyterLab ("d d" deletes a cell); it asks the focused element itself to opt out.
  if (TAKES_FOCUS.has(tag) || "tabindex" in props) element.setAttribute("data-lm-suppress-shortcuts", "true");
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "class") element.className = value;
    else if (name === "text") element.textContent = value;
    else if (name === "value") element.value = value;
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** Draw one of our icons; it says nothing to a screen reader, its button does. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  for (const [key, value] of Object.entries({ viewBox: "0 0 16 16", "aria-hidden": "true", class: `tot-icon tot-icon-${name}` })) {
    svg.setAttribute(key, value);
  }
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

/** Count words as the course does: runs of letters and digits, with apostrophes and hyphens inside. */
export function countWords(text) {
  return (text.match(/[\p{L}\p{M}\p{N}]+(?:['’-][\p{L}\p{M}\p{N}]+)*/gu) || []).length;
}

/** Fill {names} in a sentence. */
export function fill(sentence, values = {}) {
  return String(sentence).replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

/** Turn the course's plain text (paragraphs, "- " lists, "## " headings, **bold**, *italic*) into elements. */
export function prose(text) {
  return text.trim().split(/\n\s*\n/).map((block) => {
    const lines = block.split("\n");
    if (lines[0].startsWith("## ")) return h("h5", {}, ...inline(lines[0].slice(3)));
    if (lines.every((line) => line.startsWith("- "))) {
      return h("ul", {}, lines.map((line) => h("li", {}, ...inline(line.slice(2)))));
    }
    return h("p", {}, ...inline(lines.join(" ")));
  });
}

function inline(text) {
  return text.split(/(\*\*[^*]+\*\*|\*[^*\s][^*]*\*)/).filter(Boolean).map((piece) => {
    if (piece.startsWith("**") && piece.length > 4) return h("strong", { text: piece.slice(2, -2) });
    if (piece.startsWith("*") && piece.length > 2) return h("em", { text: piece.slice(1, -1) });
    return piece;
  });
}

const clone = (value) => JSON.parse(JSON.stringify(value));
const same = (one, two) => canonical(one) === canonical(two);
const canonical = (value) =>
  JSON.stringify(value, (_, item) =>
    item && typeof item === "object" && !Array.isArray(item)
      ? Object.fromEntries(Object.keys(item).sort().map((key) => [key, item[key]]))
      : item,
  );

/** One view of one exercise. */
export class Page {
  constructor(model, element, view) {
    this.model = model;
    this.root = element;
    this.config = model.get("config");
    this.data = clone(model.get("data"));
    this.rev = model.get("rev");
    this.number = ++views;
    this.waiting = false;
    this.contact = true;
    this.listeners = [];
    this.view = view;
    this.draw();
    this.listen();
  }

  /** A sentence of the catalogue. */
  t(name, values) {
    return fill(this.config.texts[name] ?? name, values);
  }

  /** Label, help and word range of a field of the exercise. */
  field(path) {
    return this.config.fields[path] ?? { label: path.split(".").pop(), help: "", words: null };
  }

  /** The options of an enumeration as [value, label]. */
  options(name) {
    return Object.entries(this.config.texts.options[name]);
  }

  id(name) {
    return `tot-${this.number}-${name.replace(/[^\w-]/g, "-")}`;
  }

  get finished() {
    return this.model.get("status") === "finished";
  }

  /** The data of an adopted input, or null. */
  input(exercise) {
    return this.model.get("inputs")[exercise]?.data ?? null;
  }

  /** Change the data, and let the kernel know soon. */
  edit(change) {
    if (this.finished) return;
    change(this.data);
    this.touched();
    this.body.refresh();
  }

  touched() {
    this.rev = Math.max(this.rev, this.model.get("rev")) + 1;
    if (!this.waiting) {
      this.waiting = true;
      this.pushTimer = setTimeout(() => this.push(), PUSH_AFTER);
    }
    this.showSaved();
  }

  /** Send what has changed to the kernel. */
  push() {
    clearTimeout(this.pushTimer);
    if (!this.waiting) return;
    this.waiting = false;
    this.model.set("data", clone(this.data));
    this.model.set("rev", this.rev);
    this.reach(() => this.model.save_changes());
  }

  /** Ask the kernel to do something; the newest data goes along. */
  tell(message) {
    this.push();
    this.reach(() => this.model.send({ ...message, data: this.data, rev: this.rev }));
  }

  reach(send) {
    clearTimeout(this.contactTimer);
    try {
      send();
    } catch {
      this.contact = false;
      this.showSaved();
      return;
    }
    if (!this.config.writes) return;
    this.contactTimer = setTimeout(() => {
      this.contact = (this.model.get("saved").rev ?? 0) >= this.rev;
      this.showSaved();
    }, NO_CONTACT_AFTER);
  }

  flush() {
    if (this.waiting || this.rev > (this.model.get("saved").rev ?? 0)) this.tell({ do: "flush" });
  }

  /** Say something politely to a screen reader. */
  say(text) {
    this.live.textContent = "";
    requestAnimationFrame(() => (this.live.textContent = text));
  }

  time(iso) {
    const then = new Date(iso);
    const today = then.toDateString() === new Date().toDateString();
    const options = today ? { hour: "2-digit", minute: "2-digit" } : { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" };
    return new Intl.DateTimeFormat(this.config.locale, { ...options, hour12: false }).format(then);
  }

  draw() {
    const { config } = this;
    this.root.classList.add("tot");
    this.root.setAttribute("lang", config.locale);
    this.root.setAttribute("role", "region");
    this.root.setAttribute("aria-label", config.title);
    this.live = h("div", { class: "tot-hidden", role: "status", "aria-live": "polite" });
    this.savedText = h("span", { class: "tot-saved-text" });
    this.saved = h("p", { class: "tot-saved" }, h("span", { class: "tot-dot", "aria-hidden": "true" }), this.savedText);
    this.noticeBox = h("div", { class: "tot-notices" });
    this.inputBox = h("div", {});
    this.draftBox = h("section", { class: "tot-draft", tabindex: "-1", hidden: true });
    this.finishedText = h("p", { class: "tot-finished", text: this.t("finished") });
    this.checkButton = h("button", { type: "button", class: "tot-button", onclick: () => this.check() }, this.t("check_draft"));
    this.finishButton = h("button", { type: "button", class: "tot-button tot-primary", onclick: () => this.toggleFinished() });
    this.body = this.view.build(this);
    this.root.replaceChildren(
      h("header", { class: "tot-head" },
        h("div", {},
          h("h3", { class: "tot-title", text: config.title }),
          h("p", { class: "tot-meta" }, this.t("minutes", { minutes: config.minutes }), config.preview ? h("span", { class: "tot-badge", text: this.t("preview_badge") }) : null)),
        this.profileChoice()),
      this.noticeBox,
      h("details", { class: "tot-panel", open: this.model.get("saved").state === "new" || !config.writes }, h("summary", { text: this.t("task") }), h("div", { class: "tot-prose" }, ...prose(config.task))),
      ...config.documents.map((one) => h("details", { class: "tot-panel" }, h("summary", { text: this.t(`material_${one.kind}`, { title: one.title }) }), h("div", { class: "tot-prose" }, ...prose(one.text)))),
      this.inputBox,
      this.body.element,
      this.finishedText,
      h("footer", { class: "tot-foot" }, h("div", { class: "tot-buttons" }, this.checkButton, this.finishButton), this.saved),
      this.draftBox,
      this.live,
    );
    this.showNotices();
    this.showInputs();
    this.showSaved();
    this.showFinished();
    this.showDraft(false);
    this.body.refresh();
  }

  profileChoice() {
    const { profiles } = this.config;
    if (profiles.length < 2) return null;
    const name = (profile) => (profile[0].toUpperCase() + profile.slice(1)).replaceAll("_", " ");
    const id = this.id("profile");
    const select = h("select", { id, class: "tot-select", onchange: () => {
      this.model.set("profile", select.value);
      this.touched();
      this.push();
    } }, profiles.map((profile) => h("option", { value: profile, selected: profile === this.model.get("profile") }, name(profile))));
    return h("p", { class: "tot-profile" }, h("label", { for: id, text: this.t("profile") }), select);
  }

  listen() {
    const on = (name, act) => {
      this.model.on(name, act);
      this.listeners.push([name, act]);
    };
    on("change:saved", () => {
      this.contact = true;
      this.showSaved();
    });
    on("change:notices", () => this.showNotices());
    on("change:messages", () => this.showDraft(true));
    on("change:offers", () => this.showInputs());
    on("change:inputs", () => {
      this.showInputs();
      this.body.inputsChanged?.();
      this.body.refresh();
      this.lock();
    });
    on("change:status", () => this.showFinished(true));
    on("change:config", () => {
      this.config = this.model.get("config");
      this.draw();
    });
    on("change:data", () => {
      // The kernel may answer with data that this page has already left behind: only newer data is taken over, which
      // means that another view of the same exercise was typed in.
      const rev = this.model.get("rev");
      if (this.waiting || rev <= this.rev || same(this.model.get("data"), this.data)) return;
      this.data = clone(this.model.get("data"));
      this.rev = rev;
      this.draw();
    });
    this.root.addEventListener("focusout", () => this.flush());
    this.root.addEventListener("keydown", (event) => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") {
        event.preventDefault();
        this.flush();
      }
    });
    this.onHide = () => {
      if (document.visibilityState === "hidden") this.flush();
      else if (this.model.get("offers").length) this.tell({ do: "look" });
    };
    this.onLeave = () => this.flush();
    document.addEventListener("visibilitychange", this.onHide);
    window.addEventListener("pagehide", this.onLeave);
  }

  dispose() {
    this.flush();
    clearTimeout(this.contactTimer);
    document.removeEventListener("visibilitychange", this.onHide);
    window.removeEventListener("pagehide", this.onLeave);
    for (const [name, act] of this.listeners) this.model.off(name, act);
  }

  showSaved() {
    const saved = this.model.get("saved");
    const behind = this.rev > (saved.rev ?? 0);
    let state = saved.state;
    let text = "";
    if (state === "preview" || state === "readonly") text = saved.note;
    else if (!this.contact) [state, text] = ["failed", this.t("not_saved", { reason: this.t("no_contact") })];
    else if (state === "failed") text = this.t("not_saved", { reason: saved.note });
    else if (behind) [state, text] = ["saving", this.t("saving")];
    else if (state === "new") text = this.t("not_started");
    else text = this.t("saved", { time: this.time(saved.at) });
    this.saved.dataset.state = state;
    this.stash(state);
    if (this.savedText.textContent === text) return;
    if (state === "failed" || state === "saved") this.savedChanged(state, text);
    this.savedText.textContent = text;
  }

  /**
   * Text that could not be saved outlives this page's widget: it waits in the tab's own store until it is saved, and is
   * offered when the cell is run again.
   */
  stash(state) {
    if (!this.config.writes) return;
    try {
      if (state === "failed") sessionStorage.setItem(this.stashKey, JSON.stringify({ at: new Date().toISOString(), data: this.data }));
      else if (state === "saved" && !this.offered) sessionStorage.removeItem(this.stashKey);
    } catch {
      // a browser may forbid the store; the text is still on the page
    }
  }

  get stashKey() {
    return `tot_exercises:${this.config.place}:${this.config.id}`;
  }

  /** The notice that offers unsaved text of an earlier widget, or null where there is none. */
  rescue() {
    let kept = null;
    try {
      kept = JSON.parse(sessionStorage.getItem(this.stashKey));
    } catch {
      return null;
    }
    if (!kept?.data || !this.config.writes || same(kept.data, this.data)) return null;
    this.offered = true;
    const done = (change) => () => {
      this.offered = false;
      sessionStorage.removeItem(this.stashKey);
      change();
      this.draw();
      this.finishButton.focus();
    };
    const putBack = () => {
      this.data = kept.data;
      this.touched();
      this.push();
    };
    const button = (name, act) => h("button", { type: "button", class: "tot-button", onclick: done(act) }, this.t(name));
    return h("div", { class: "tot-notice", role: "note" },
      h("p", { text: this.t("rescue", { time: this.time(kept.at) }) }),
      h("div", { class: "tot-buttons" }, button("rescue_take", putBack), button("rescue_leave", () => {})));
  }

  /** A screen reader hears of trouble at once, and of saving only after trouble. */
  savedChanged(state, text) {
    if (state === "failed" || this.lastSpoken === "failed") this.say(text);
    this.lastSpoken = state;
  }

  showNotices() {
    const notices = this.model.get("notices");
    const rescue = this.waiting ? null : this.rescue();
    this.noticeBox.replaceChildren(...notices.map((notice) =>
      h("div", { class: "tot-notice", role: "note" }, h("p", { text: notice.text }), this.detail(notice.detail))));
    if (rescue) this.noticeBox.append(rescue);
  }

  detail(text) {
    return text ? h("details", {}, h("summary", { text: this.t("details") }), h("p", { class: "tot-fine", text })) : null;
  }

  showInputs() {
    this.inputBox.replaceChildren(...this.model.get("offers").map((offer) => this.inputPanel(offer)));
    this.lock();
  }

  inputPanel(offer) {
    const adopted = this.model.get("inputs")[offer.exercise];
    const pick = (source, text, primary) => h("button", {
      type: "button",
      class: `tot-button${primary ? " tot-primary" : ""}`,
      onclick: () => {
        this.tell({ do: "adopt", exercise: offer.exercise, source });
        this.say(this.t("inputs_adopted"));
      },
    }, text);
    const own = offer.own && (adopted?.source !== "own" ? pick("own", this.t("inputs_use_own"), !adopted) : null);
    const standIn = adopted?.source !== "stand-in" ? pick("stand-in", this.t("inputs_use_stand_in"), !adopted && !offer.own) : null;
    const changed = adopted?.source === "own" && offer.own_digest && offer.own_digest !== adopted.digest;
    const status = adopted ? this.t(adopted.source === "own" ? "inputs_using_own" : "inputs_using_stand_in") : this.t("inputs_text");
    return h("section", { class: `tot-card tot-inputs${adopted ? " tot-adopted" : ""}` },
      h("div", {}, h("h4", { text: this.t("inputs_title") }), h("p", { text: status })),
      changed ? h("p", {}, this.t("inputs_own_changed"), " ", pick("own", this.t("inputs_take_new"), false)) : null,
      offer.own || adopted?.source === "own" ? null : h("p", { class: "tot-fine", text: this.t("inputs_own_missing") }),
      h("div", { class: "tot-buttons" }, own, standIn));
  }

  check() {
    this.nonce = `${this.number}-${Date.now()}`;
    this.checkButton.textContent = this.t("checking");
    this.tell({ do: "check", nonce: this.nonce });
    clearTimeout(this.checkTimer);
    this.checkTimer = setTimeout(() => (this.checkButton.textContent = this.t("check_draft")), NO_CONTACT_AFTER);
  }

  showDraft(now) {
    const result = this.model.get("messages");
    this.checkButton.textContent = this.t("check_draft");
    if (!result.at) return;
    const parts = (entry) => ["found", "missing", "why", "try"].filter((part) => entry.parts[part]).flatMap((part) => [
      h("dt", { class: `tot-part-${part}`, text: this.t(`draft_part_${part}`) }), h("dd", { text: entry.parts[part] })]);
    this.draftBox.replaceChildren(
      h("h4", { text: this.t("draft_title") }),
      h("p", { class: "tot-fine", text: this.t("draft_time", { time: this.time(result.at) }) }),
      ...(result.note ? [h("p", { text: result.note })] : []),
      ...(result.detail ? [this.detail(result.detail)] : []),
      ...result.groups.map((entry) => h("article", { class: "tot-message" }, h("h5", { text: entry.title }), h("dl", {}, parts(entry)))),
    );
    this.draftBox.hidden = false;
    if (now && result.nonce === this.nonce) {
      this.say(this.t("draft_done"));
      this.draftBox.focus({ preventScroll: true });
      this.draftBox.scrollIntoView({ block: "nearest" });
    }
  }

  toggleFinished() {
    this.tell({ do: this.finished ? "reopen" : "finish" });
  }

  showFinished(now) {
    const { finished } = this;
    this.root.classList.toggle("tot-is-finished", finished);
    this.finishButton.replaceChildren(...(finished ? [this.t("reopen")] : [icon("check"), this.t("finish")]));
    this.finishButton.classList.toggle("tot-primary", !finished);
    this.finishedText.hidden = !finished;
    this.lock();
    if (now && finished) this.say(this.t("finished"));
  }

  /** While finished, fields can be read and copied but not changed. */
  lock() {
    if (!this.body) return;
    for (const place of [this.body.element, this.inputBox]) {
      for (const control of place.querySelectorAll("input, textarea, select, button:not([data-free])")) {
        if (control.matches("textarea, input:not([type=checkbox])")) control.readOnly = this.finished;
        else if (this.finished) [control.dataset.was, control.disabled] = [control.dataset.was ?? String(control.disabled), true];
        else if (control.dataset.was) {
          control.disabled = control.dataset.was === "true";
          delete control.dataset.was;
        }
      }
    }
  }
}

/** A labelled text box. `get` and `set` read and write its value; options: rows, list (suggestions), help, words. */
export function textField(page, path, { get, set, key = path, rows = 0, list = null, help = false, words = true, label = null }) {
  const spec = page.field(path);
  const id = page.id(key);
  const helpId = spec.help ? `${id}-help` : null;
  const control = h(rows ? "textarea" : "input", {
    id,
    class: "tot-text",
    maxlength: 20000,
    rows: rows || null,
    type: rows ? null : "text",
    list,
    autocomplete: "off",
    "data-key": key,
    "aria-describedby": helpId,
    value: get(),
    oninput: () => {
      page.edit(() => set(control.value));
      measure();
    },
  });
  const hint = h("span", { class: "tot-words" });
  const measure = () => {
    if (words && spec.words) {
      const count = countWords(control.value);
      hint.replaceChildren(
        count === 1 ? page.t("word") : page.t("words", { count }),
        h("span", { class: "tot-usual", text: ` · ${page.t("words_usual", { low: spec.words[0], high: spec.words[1] })}` }));
    }
    grow(control);
  };
  measure();
  return h("div", { class: "tot-field" },
    h("div", { class: "tot-label-row" }, h("label", { for: id, text: label ?? spec.label }), hint),
    spec.help ? h("p", { id: helpId, class: help ? "tot-help" : "tot-hidden", text: spec.help }) : null,
    control);
}

/** Let a text box grow with its text where the browser does not do so by itself. */
export function grow(control) {
  if (control.tagName !== "TEXTAREA" || globalThis.CSS?.supports?.("field-sizing", "content")) return;
  control.style.height = "auto";
  if (control.scrollHeight) control.style.height = `${control.scrollHeight + 2}px`;
}

/** A labelled choice; the first entry means "not chosen" and is null in the data. */
export function choiceField(page, path, options, { get, set, key = path, label = null, hideLabel = false, empty = null }) {
  const spec = page.field(path);
  const id = page.id(key);
  const helpId = spec.help ? `${id}-help` : null;
  const current = get();
  const select = h("select", {
    id,
    class: "tot-select",
    "data-key": key,
    "aria-describedby": helpId,
    onchange: () => page.edit(() => set(select.value === "" ? null : select.value)),
  },
  h("option", { value: "" }, empty ?? page.t("choose")),
  options.map(([value, text]) => h("option", { value, selected: String(current) === value }, text)));
  return h("div", { class: "tot-field" },
    h("label", { for: id, class: hideLabel ? "tot-hidden" : null, text: label ?? spec.label }),
    spec.help ? h("p", { id: helpId, class: "tot-hidden", text: spec.help }) : null,
    select);
}

/** A small button that shows an icon and says in words what it does. */
export function iconButton(name, label, act, props = {}) {
  return h("button", { type: "button", class: "tot-icon-button", "aria-label": label, title: label, onclick: act, ...props }, icon(name));
}

/** "What goes where?": each field's help, once, instead of under every box. */
export function fieldGuide(page, paths) {
  return h("details", { class: "tot-guide" }, h("summary", { text: page.t("what_goes_where") }),
    h("dl", {}, paths.map((path) => page.field(path)).filter((spec) => spec.help).flatMap((spec) => [h("dt", { text: spec.label }), h("dd", { text: spec.help })])));
}

/** The render function that anywidget calls. */
export function renderWith(view) {
  return ({ model, el }) => {
    const page = new Page(model, el, view);
    return () => page.dispose();
  };
}
