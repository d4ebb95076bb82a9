// Let the whole notebook be on the page at once, and nothing of JupyterLab over it: axe-core looks at no colours of what
// is scrolled away, covered, or on a ground that ends halfway.
() => {
  for (let e = document.querySelector(".tot").closest(".jp-Cell").parentElement; e !== document.body; e = e.parentElement) {
    e.classList.add("on-the-way");
    for (const other of e.parentElement.children) if (other !== e) other.classList.add("aside");
  }
  const rules = document.createElement("style");
  rules.textContent = `
    .on-the-way, body { overflow: visible !important; contain: none !important; }
    .on-the-way { background: none !important; }
    body > .on-the-way { min-height: 500000px !important; }
    .aside { display: none !important; }`;
  document.head.append(rules);
}
