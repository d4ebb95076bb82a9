// The extension: follows every notebook that is opened, and takes care of those that are workbooks of the course.
import { Boxes } from "./boxes.js";
import { Choice } from "./choice.js";
import { moduleOf } from "./contract.js";
import { standGuard } from "./guard.js";
import { Workbook } from "./workbook.js";

/** Make the plugin that JupyterLab registers. */
export function extension(lab, texts, style) {
  return {
    id: "tot-exercises:workbook",
    description: "Opens a workbook ready to use.",
    autoStart: true,
    requires: [lab.INotebookTracker],
    activate: (_, notebooks) => {
      document.head.append(Object.assign(document.createElement("link"), { rel: "stylesheet", href: style }));
      standGuard();
      const choice = new Choice();
      const follow = async (panel) => {
        const boxes = new Boxes(panel);
        await panel.context.ready;
        if (panel.isDisposed) return;
        if (moduleOf(panel.content.model)) new Workbook(panel, boxes, lab, texts, choice);
        else boxes.leave();
      };
      notebooks.forEach(follow);
      notebooks.widgetAdded.connect((_tracker, panel) => void follow(panel));
    },
  };
}
