// Text that the kernel has not confirmed waits in the browser's own store, so that a closed tab, a dead kernel or a
// server that is gone takes nothing with it. Each view keeps its own; an entry goes when its text is on disk. What an
// earlier view left is handed over when the exercise is shown again.

const STILL_TYPED = 6000; // ms; an entry of another tab that is younger may belong to somebody who is typing there, and
// one from the future tells of a clock that jumped, and of nobody who types

/** The entries of one exercise: `me` is this view, `config` names the exercise and its folder. */
export class Waiting {
  constructor(config, me) {
    this.prefix = `tot_exercises:${serverPath()}:${config.place}:${config.id}:`;
    this.key = this.prefix + me;
    this.tab = tabName(me);
    this.kept = null;
  }

  /** Keep text that is not on disk yet; `base` is the text that is, `trail` tells which texts were sent since. */
  keep(data, base, trail) {
    this.store((store) => store.setItem(this.key, JSON.stringify({ at: new Date().toISOString(), tab: this.tab, data, base, trail })));
    this.kept = data;
  }

  /** All is on disk: nothing waits any more. */
  clear() {
    if (this.kept !== null) this.store((store) => store.removeItem(this.key));
    this.kept = null;
  }

  /** What earlier views left, oldest first, as [{key, at, data, base}], and whether some may still be in use. */
  left() {
    const found = [];
    let later = false;
    this.store((store) => {
      for (let index = 0; index < store.length; index += 1) {
        const key = store.key(index);
        if (!key.startsWith(this.prefix) || key === this.key) continue;
        const entry = readEntry(store.getItem(key));
        if (!entry) continue;
        if (entry.tab === this.tab || Math.abs(Date.now() - Date.parse(entry.at)) > STILL_TYPED) found.push({ key, ...entry });
        else later = true;
      }
    });
    return { entries: found.sort((one, two) => one.at.localeCompare(two.at)), later };
  }

  /** An entry was handed over, or is not wanted. */
  drop(key) {
    this.store((store) => store.removeItem(key));
  }

  store(act) {
    try {
      act(localStorage);
    } catch {
      // a browser may forbid the store, or it is full; the text is still on the page
    }
  }
}

function readEntry(text) {
  try {
    const entry = JSON.parse(text);
    return entry && typeof entry.at === "string" && entry.data && entry.base ? entry : null;
  } catch {
    return null;
  }
}

/** Where the server stands, so that two people who share a browser on one hub never meet each other's text. */
function serverPath() {
  try {
    return JSON.parse(document.getElementById("jupyter-config-data").textContent).baseUrl ?? "/";
  } catch {
    return "/";
  }
}

/** A name for this browser tab that outlives a reload. */
function tabName(fallback) {
  try {
    const name = sessionStorage.getItem("tot_exercises:tab") ?? fallback;
    sessionStorage.setItem("tot_exercises:tab", name);
    return name;
  } catch {
    return fallback;
  }
}
