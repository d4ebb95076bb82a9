// The container that JupyterLab and Notebook 7 load: what a bundler would write, by hand.
//
// They call init() with all that they share, then get() for the extension. The other files are plain ES modules beside
// this one; what they need of JupyterLab is handed to them, so none of them knows how sharing works.
(() => {
  const here = document.currentScript.src;
  const beside = (name) => new URL(name, here).href;
  let scope;

  /** Take a module that JupyterLab shares; one that is already loaded comes first. */
  async function shared(name) {
    const versions = Object.values(scope[name] ?? {});
    const found = versions.find((one) => one.loaded) ?? versions[0];
    if (!found) throw new Error(`tot-exercises: this JupyterLab does not share ${name}; version 4 or newer does`);
    return (await found.get())();
  }

  async function texts() {
    const answer = await fetch(beside("texts.en.json"));
    if (!answer.ok) throw new Error(`tot-exercises: ${answer.url}: ${answer.status}; install the package again`);
    return answer.json();
  }

  const container = {
    init(given) {
      scope = given;
    },
    async get() {
      const [{ extension }, words, notebook, cells, widgets] = await Promise.all([
        import(beside("extension.js")),
        texts(),
        shared("@jupyterlab/notebook"),
        shared("@jupyterlab/cells"),
        shared("@lumino/widgets"),
      ]);
      const { INotebookTracker, NotebookActions } = notebook;
      const lab = { INotebookTracker, NotebookActions, CodeCell: cells.CodeCell, Widget: widgets.Widget };
      const made = extension(lab, words, beside("style.css"));
      return () => ({ __esModule: true, default: made });
    },
  };
  (window._JUPYTERLAB ??= {})["tot-exercises"] = container;
})();
