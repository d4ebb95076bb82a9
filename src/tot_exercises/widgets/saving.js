// The way of an answer to the kernel, and back from another view. Text goes one way: a view sends all of it, numbered,
// and the kernel keeps the newest and says which number it has saved. So a reply that comes late can never bring back
// text that the trainee has already changed.
import { clone, same } from "./elements.js";

const PUSH_AFTER = 400; // ms from a change to the kernel
const NO_CONTACT_AFTER = 12000; // ms without word from the kernel

/** Whether one change is newer than another; each is [number, view]. The kernel decides by the same rule. */
export function isNewer([number, by], [thanNumber, thanBy]) {
  return number > thanNumber || (number === thanNumber && by > thanBy);
}

/** The answer as one view holds it. `changed` is called whenever what is to be said about saving may have changed. */
export class Answer {
  constructor(model, changed) {
    this.model = model;
    this.changed = changed;
    this.me = Array.from(crypto.getRandomValues(new Uint8Array(6)), (byte) => byte.toString(16).padStart(2, "0")).join("");
    this.data = clone(model.get("data"));
    [this.rev, this.by] = this.known;
    this.waiting = false;
    this.contact = true;
  }

  /** The newest change that the kernel has told of. */
  get known() {
    return [this.model.get("rev"), this.model.get("by")];
  }

  get savedRev() {
    return this.model.get("saved").rev ?? 0;
  }

  /** Whether the kernel has yet to say that the newest change is on disk. */
  get behind() {
    return this.waiting || this.rev > this.savedRev;
  }

  /** Note a change; it goes to the kernel soon. */
  touch() {
    this.number();
    if (!this.waiting) {
      this.waiting = true;
      this.timer = setTimeout(() => this.push(), PUSH_AFTER);
    }
    this.changed();
  }

  number() {
    this.rev = Math.max(this.rev, this.known[0]) + 1;
    this.by = this.me;
  }

  /** Send a change that waits. */
  push() {
    if (this.waiting) this.tell({ do: "change" });
  }

  /** Ask the kernel to do something. The newest text goes along. */
  tell(message) {
    clearTimeout(this.timer);
    // Another view was typed in since: what this one holds back was typed last, so it gets a number after that.
    if (this.waiting && isNewer(this.known, [this.rev, this.by])) this.number();
    this.waiting = false;
    try {
      this.model.send({ ...message, data: clone(this.data), rev: this.rev, by: this.by });
    } catch {
      this.contact = false;
      this.changed();
    }
    this.expect();
  }

  /** Ask for something that is itself a change (a status, a profile), so that a later one is never undone by an earlier. */
  command(message) {
    this.number();
    this.tell(message);
    this.changed();
  }

  /** Have everything written now. */
  flush() {
    if (this.behind) this.tell({ do: "flush" });
  }

  /** Without word from the kernel for a while: say so, and send everything again. */
  expect() {
    if (!this.model.get("config").writes || this.watch) return;
    this.watch = setTimeout(() => {
      this.watch = null;
      if (!this.behind) return;
      this.contact = false;
      this.changed();
      this.tell({ do: "flush" });
    }, NO_CONTACT_AFTER);
  }

  /** The kernel has said how saving went. */
  heard() {
    this.contact = true;
    clearTimeout(this.watch);
    this.watch = null;
    if (this.behind) this.expect();
    this.changed();
  }

  /** Take over what another view has sent, if it is newer than what is here; say whether anything is different now. */
  takeOver() {
    if (this.waiting || !isNewer(this.known, [this.rev, this.by])) return false;
    [this.rev, this.by] = this.known;
    const data = this.model.get("data");
    if (same(data, this.data)) return false;
    this.data = clone(data);
    return true;
  }

  dispose() {
    this.flush();
    clearTimeout(this.watch);
  }

  // Text that could not be saved outlives this page's widget: it waits in the tab's own store until it is saved, and is
  // offered when the cell is run again.

  get stashKey() {
    const { id, place } = this.model.get("config");
    return `tot_exercises:${place}:${id}`;
  }

  /** Keep the text in the tab's store while it cannot be saved; drop it when it is saved, unless it is on offer. */
  stash(state) {
    if (!this.model.get("config").writes) return;
    try {
      if (state === "failed") sessionStorage.setItem(this.stashKey, JSON.stringify({ at: new Date().toISOString(), data: this.data }));
      else if (state === "saved" && !this.offered) sessionStorage.removeItem(this.stashKey);
    } catch {
      // a browser may forbid the store; the text is still on the page
    }
  }

  /** Unsaved text of an earlier widget as {at, data}, or null. From here on it is kept until `settle`. */
  rescue() {
    if (this.waiting || !this.model.get("config").writes) return null;
    let kept = null;
    try {
      kept = JSON.parse(sessionStorage.getItem(this.stashKey));
    } catch {
      return null;
    }
    if (!kept?.data || same(kept.data, this.data)) return null;
    this.offered = true;
    return kept;
  }

  /** The offer was answered; `data` is the text to put back, or null. */
  settle(data) {
    this.offered = false;
    sessionStorage.removeItem(this.stashKey);
    if (data === null) return;
    this.data = data;
    this.touch();
    this.push();
  }
}
