// Let the whole notebook be on the page at once, and nothing of JupyterLab over it: axe-core looks at no colours of what
// is scrolled away or covered.
() => {
  for (let e = document.querySelector(".tot").closest(".jp-Cell").parentElement; e; e = e.parentElement) {
    e.style.setProperty("overflow", "visible", "important");
    e.style.setProperty("contain", "none", "important");
    if (e !== document.body) e.style.setProperty("background", "none", "important"); // it ends at the screen's edge
    if (e.parentElement && e !== document.body) {
      for (const other of e.parentElement.children) if (other !== e) other.style.setProperty("visibility", "hidden", "important");
    }
  }
}
