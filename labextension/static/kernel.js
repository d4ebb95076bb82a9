// How a notebook's kernel fares, in three words of ours: "starting", "ready", or a trouble ("stopped", "lost").
//
// A kernel's `life` is counted: each start, restart or replacement is a new one, in which the exercises have to run anew.

const READY = new Set(["idle", "busy"]);
const COMING = new Set(["initializing", "starting", "restarting", "autorestarting", "connecting"]);
const ENDS_A_LIFE = new Set(["initializing", "starting", "restarting", "autorestarting", "terminating", "dead"]);
const DROPPED = new Set(["connecting", "disconnected"]);
const PATIENCE = { dead: 0, connecting: 15000, coming: 90000, other: 4000 }; // ms until a state that is not "ready" is called trouble
const LOOKS_EVERY = 1000; // ms, and only while the kernel is not ready

export class Kernel {
  /** `changed` is called whenever `state` or `life` has changed. */
  constructor(context, changed) {
    this.context = context;
    this.changed = changed;
    this.state = "starting";
    this.life = 0;
    this.ended = true; // no life has begun yet
    this.since = Date.now();
    this.status = null;
    this.look = this.look.bind(this);
    for (const signal of this.signals()) signal.connect(this.look);
    this.look();
  }

  signals() {
    const { statusChanged, connectionStatusChanged, kernelChanged } = this.context;
    return [statusChanged, connectionStatusChanged, kernelChanged];
  }

  dispose() {
    clearTimeout(this.timer);
    for (const signal of this.signals()) signal.disconnect(this.look);
  }

  look() {
    const { context } = this;
    if (context.isDisposed) return;
    const kernel = context.session?.kernel;
    const status = context.kernelDisplayStatus;
    // The connection is back, and the kernel is gone: the server was started anew. The forms come back by themselves.
    if (!kernel && status === "unknown" && DROPPED.has(this.status)) return void this.retry();
    if (status !== this.status) [this.status, this.since] = [status, Date.now()];
    if (ENDS_A_LIFE.has(status) || kernel?.id !== this.id) this.ended = true;
    this.id = kernel?.id;
    const begins = READY.has(status) && context.isReady && this.ended;
    if (begins) [this.ended, this.life] = [false, this.life + 1];
    const state = this.judge(status);
    clearTimeout(this.timer);
    if (state !== "ready") this.timer = setTimeout(this.look, LOOKS_EVERY);
    if (state === this.state && !begins) return;
    this.state = state;
    this.changed();
  }

  judge(status) {
    if (READY.has(status)) return this.ended ? "starting" : "ready";
    const patience = PATIENCE[status] ?? (COMING.has(status) ? PATIENCE.coming : PATIENCE.other);
    // A trouble stays on screen while it is being mended, until the kernel is ready or "Try again" was chosen.
    if (Date.now() - this.since < patience) return this.state === "ready" ? "starting" : this.state;
    return DROPPED.has(status) ? "lost" : "stopped";
  }

  /** What "Try again" does: connect again, restart, or start a kernel like the one before. */
  async retry() {
    const { context } = this;
    const kernel = context.session?.kernel;
    [this.state, this.status] = ["starting", null];
    this.changed();
    try {
      if (!kernel) await context.changeKernel({ name: this.kernelName() });
      else if (kernel.connectionStatus !== "connected") await kernel.reconnect();
      else await context.restartKernel();
    } catch {
      // the kernel's own state says what came of it
    }
    this.look();
  }

  kernelName() {
    const { prevKernelName, kernelPreference, specsManager } = this.context;
    return prevKernelName || kernelPreference.name || specsManager.specs?.default;
  }
}
