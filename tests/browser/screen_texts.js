// What a widget says: every text that is shown or read out, and whether it stands in a text of the course (its prose,
// a message on the draft), as [text, where]. Times are left out: the browser writes them.
(root) => {
  const found = [];
  const place = (e) => (e.closest(".tot-prose, .tot-message, .tot-document") ? "course" : e.tagName.toLowerCase());
  const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  for (let node = texts.nextNode(); node; node = texts.nextNode()) {
    if (node.data.trim() && !node.parentElement.closest("time")) found.push([node.data, place(node.parentElement)]);
  }
  for (const e of [root, ...root.querySelectorAll("*")]) {
    for (const name of ["aria-label", "aria-description", "aria-roledescription", "aria-valuetext", "title", "placeholder", "alt"]) {
      if (e.getAttribute(name)) found.push([e.getAttribute(name), `${e.tagName.toLowerCase()} ${name}`]);
    }
  }
  return found;
}
