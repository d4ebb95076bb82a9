// JupyterLab opens boxes about a kernel that has died or cannot start, with its own words and a traceback. A trainee
// reads our sentence instead, and the box's text goes to "Details for your trainer".
//
// What opens them is not public in JupyterLab: where it is missing or named otherwise, the boxes simply stay.

export class Boxes {
  /** Stand ready as soon as a notebook is opened: its kernel may fail before we know whether the notebook is ours. */
  constructor(panel) {
    this.panel = panel;
    this.shut = false;
    this.told = () => {};
    this.known = new Promise((resolve) => (this.resolve = resolve));
    const context = panel.sessionContext;
    const show = context._displayKernelError;
    if (typeof show !== "function") return;
    context._displayKernelError = async (message, traceback) => {
      await this.known;
      if (this.shut) return this.told([message, traceback].filter(Boolean).join("\n\n"));
      return show.call(context, message, traceback);
    };
  }

  /** Leave all boxes of this notebook to JupyterLab. */
  leave() {
    delete this.panel.sessionContext._displayKernelError;
    this.resolve();
  }

  /** Keep the boxes of this notebook shut (true), or let them open (false). */
  hush(shut) {
    this.shut = shut;
    this.resolve();
    const died = this.panel._onSessionStatusChanged;
    if (typeof died !== "function") return;
    const { statusChanged } = this.panel.sessionContext;
    statusChanged.disconnect(died, this.panel);
    if (!shut) statusChanged.connect(died, this.panel);
  }
}
