// The way of an answer to the kernel, and back from other views. A view sends all of its text, numbered, and with the
// state that it is based on; the kernel merges it with what other views have sent, says what it has heard of each view,
// and which number is on disk. So a reply that comes late can never bring back text that the trainee has changed since.
import { clone, fingerprint, same } from "./elements.js";
import { Waiting } from "./waiting.js";

const PUSH_AFTER = 400; // ms from a change to the kernel
const TRAIL = 12; // texts
const NO_CONTACT_AFTER = 8000; // ms without word from the kernel

/** The answer as one view holds it. `changed` is called whenever what is to be said about saving may have changed. */
export class Answer {
  constructor(model, changed) {
    this.model = model;
    this.changed = changed;
    this.me = Array.from(crypto.getRandomValues(new Uint8Array(6)), (byte) => byte.toString(16).padStart(2, "0")).join("");
    this.data = clone(model.get("data"));
    this.onDisk = model.get("data");
    this.since = this.known;
    [this.rev] = this.known;
    this.asked = -1; // number of the newest change that was sent
    this.waits = false;
    this.contact = true;
    this.kernel = true;
    this.trail = []; // fingerprints of the last texts that were sent: a kernel that ends writes one of them
    this.handed = []; // text of earlier views that the kernel was given
    this.waiting = new Waiting(model.get("config"), this.me);
  }

  /** The newest state that the kernel has told of, as [number, view]. */
  get known() {
    return [this.model.get("rev"), this.model.get("by")];
  }

  get savedRev() {
    return this.model.get("saved").rev ?? 0;
  }

  get writes() {
    return this.model.get("config").writes;
  }

  /** Whether the kernel has yet to say that the newest change is on disk. */
  get behind() {
    return this.waits || this.rev > this.savedRev;
  }

  /** Whether something of this view is on its way, so that other text must not be put in its place. */
  get underWay() {
    return this.waits || this.asked > (this.model.get("heard")[this.me] ?? -1);
  }

  /** Note a change; it goes to the kernel soon. */
  touch() {
    this.number();
    if (!this.waits) {
      this.waits = true;
      this.timer = setTimeout(() => this.push(), PUSH_AFTER);
    }
    this.changed();
  }

  number() {
    this.rev = Math.max(this.rev, this.known[0]) + 1;
  }

  /** Send a change that waits. */
  push() {
    if (this.waits) this.tell({ do: "change" });
  }

  /** Ask the kernel to do something. Text that it may not have goes along. */
  tell(message) {
    clearTimeout(this.timer);
    const fresh = this.rev > this.since[0];
    const text = fresh || this.underWay ? { data: clone(this.data), rev: this.rev, by: this.me, since: this.since } : {};
    this.waits = false;
    if (fresh) {
      this.since = [this.rev, this.me];
      this.asked = this.rev;
    }
    if (fresh) this.trail = [...this.trail.slice(1 - TRAIL), fingerprint(this.data)];
    this.keep();
    try {
      this.model.send({ ...message, ...text });
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
    if (!this.writes || this.watch) return;
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
    this.kernel = true;
    clearTimeout(this.watch);
    this.watch = null;
    if (this.behind) this.expect();
    else {
      this.onDisk = clone(this.data);
      this.waiting.clear();
      this.dropHanded();
    }
    this.changed();
  }

  /** The page around us knows whether the kernel runs, and sooner than silence would tell. */
  kernelRuns(running) {
    this.kernel = running;
    if (running && this.behind) this.tell({ do: "flush" });
    this.keep();
    this.changed();
  }

  /** Take over the common text, if it is newer than this view's; say whether anything is different now. */
  takeOver() {
    const [rev, by] = this.known;
    if (this.underWay || rev < this.since[0] || (rev === this.since[0] && by === this.since[1])) return false;
    this.since = [rev, by];
    this.rev = rev;
    const data = this.model.get("data");
    if (same(data, this.data)) return false;
    this.data = clone(data);
    return true;
  }

  dispose() {
    this.flush();
    clearTimeout(this.watch);
  }

  /** Keep text in the browser's store until the kernel has said that it is on disk. */
  keep() {
    if (this.writes && this.behind) this.waiting.keep(this.data, this.onDisk, this.trail);
  }

  /**
   * Text that earlier views left and that is not here. What is based on the text on screen is put in its place at once, as
   * if it had just been typed, and returned as `taken`: letters that follow go on from there. Other text is returned to be
   * `offered`. `later` says that text of another tab may still follow.
   */
  rescue() {
    const found = { taken: null, offered: [], later: false };
    if (!this.writes || this.waits) return found;
    const { entries, later } = this.waiting.left();
    for (const entry of entries.filter(({ key }) => !this.handed.some((one) => one.key === key))) {
      if (same(entry.data, this.data) || same(entry.data, entry.base)) this.waiting.drop(entry.key);
      else if (same(entry.base, this.data) || entry.trail?.includes(fingerprint(this.data))) {
        found.taken = entry; // nobody but that view has changed the text since
        this.data = clone(entry.data);
        this.touch();
        this.push();
        this.waiting.drop(entry.key);
      } else found.offered.push(entry);
    }
    return { ...found, later };
  }

  /** Hand text of an earlier view to the kernel, in that view's place: it is merged by what it was based on. */
  handOver({ key, data, base }) {
    const by = `${this.me}-${this.handed.length}`;
    this.handed.push({ key, by });
    try {
      this.model.send({ do: "flush", data, base, rev: this.known[0] + 1, by });
    } catch {
      this.contact = false; // the text stays in the store, for the next page
    }
    this.changed();
  }

  /** Text of an earlier view that is not wanted in the form goes to the versions. */
  setAside({ key, data }) {
    this.tell({ do: "keep", text: data });
    this.waiting.drop(key);
  }

  /** What was handed over and is on disk does not have to wait any more. */
  dropHanded() {
    const heard = this.model.get("heard");
    for (const { key } of this.handed.filter(({ by }) => by in heard)) this.waiting.drop(key);
  }
}
