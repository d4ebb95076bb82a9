// What a widget says: every text that is shown or read out, and whether it stands in a text of the course (its prose,
// a message on the draft, a quotation), as [text, where]. Times are left out: the browser writes them.
(root) => {
  const found = [];
  const place = (e) => (e.closest(".tot-prose, .tot-message, .tot-document, q") ? "course" : e.tagName.toLowerCase());
  const blocks = new Map(); // a sentence may hold a word of the trainee in the middle
  const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  for (let node = texts.nextNode(); node; node = texts.nextNode()) {
    if (node.parentElement.closest("time")) continue;
    const block = node.parentElement.closest("q, p, li, dt, dd, h3, h4, h5, h6, label, button, summary, option, legend, td, th, blockquote, div, section, fieldset");
    blocks.set(block, `${blocks.get(block) ?? ""}${node.data} `);
  }
  for (const [block, text] of blocks) if (text.trim()) found.push([text.trim(), place(block)]);
  for (const e of [root, ...root.querySelectorAll("*")]) {
    for (const name of ["aria-label", "aria-description", "aria-roledescription", "aria-valuetext", "title", "placeholder", "alt"]) {
      if (e.getAttribute(name)) found.push([e.getAttribute(name), `${e.tagName.toLowerCase()} ${name}`]);
    }
  }
  return found;
}
