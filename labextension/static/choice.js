// The one choice this extension keeps: author's view or not, per browser. A trainee's view is the default.

const KEY = "tot-exercises:author-view";

/** The choice, and who wants to know when it changes; other tabs of the browser follow. */
export class Choice {
  constructor() {
    this.author = this.stored();
    this.listeners = new Set();
    window.addEventListener("storage", (event) => {
      if (event.key === KEY) this.set(event.newValue === "1");
    });
  }

  /** Storage can be forbidden; the choice then lasts as long as the page. */
  stored() {
    try {
      return window.localStorage.getItem(KEY) === "1";
    } catch {
      return false;
    }
  }

  toggle() {
    this.set(!this.author);
    try {
      window.localStorage.setItem(KEY, this.author ? "1" : "0");
    } catch {
      // see stored()
    }
  }

  set(author) {
    if (author === this.author) return;
    this.author = author;
    for (const listener of this.listeners) listener();
  }
}
