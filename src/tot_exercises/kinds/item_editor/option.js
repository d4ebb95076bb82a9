// The options of an item: a list of cards inside the item's card. Misconception and message lie in a drawer.
import { h, icon } from "../../widgets/elements.js";
import { checkField, textField } from "../../widgets/fields.js";
import { RowList } from "../../widgets/rows.js";

export const blankOption = (id) => ({ id, text: "", is_key: false, misconception: "", feedback: "" });

/** A list that shows its undo button only while there is something to take back. */
export class QuietList extends RowList {
  refresh() {
    super.refresh();
    this.undoButton.hidden = !this.history.length && document.activeElement !== this.undoButton;
  }
}

/** The list of an item's options. It speaks of options, opens no drawer by itself, and lets one option be the key. */
export class OptionList extends QuietList {
  add() {
    const count = this.list.length;
    super.add();
    if (this.list.length > count) this.toggle(this.list.at(-1).id, false);
  }

  /** A copy, or a deleted option that comes back, does not become a second right answer. */
  change(act, focus) {
    super.change((rows) => {
      const keys = rows.filter((row) => row.is_key);
      act(rows);
      if (keys.length) for (const row of rows) row.is_key = row.is_key && keys.includes(row);
    }, focus);
  }

  say(name, number) {
    super.say(`option_${name}`, number);
  }
}

/** The card of an option at its place. `item` is the card that it lies in. */
export class OptionCard {
  constructor(item, option, index) {
    Object.assign(this, { item, page: item.page, option, index, drawn: false });
    const { page } = this;
    const { options } = item;
    const isOpen = options.open.has(option.id);
    this.drawerText = h("span", {});
    this.body = h("div", { class: "tot-drawer-body", id: page.id(this.key("drawer")), hidden: !isOpen });
    this.toggle = h("button", { type: "button", class: "tot-toggle tot-drawer", "data-key": this.key("toggle"), "data-free": true, "aria-expanded": String(isOpen), "aria-controls": this.body.id, onclick: () => options.toggle(option.id) },
      icon("chevron"), h("span", { class: "tot-hidden", text: `${this.t("option")}: ` }), this.drawerText);
    const key = checkField(page, "items.options.is_key", { ...this.part("is_key"), set: (value) => item.mark(option, value), label: page.t("is_key") });
    key.querySelector("input").setAttribute("aria-label", this.t("is_key_option"));
    this.element = h("li", { class: "tot-option", "data-id": option.id },
      textField(page, "items.options.text", { ...this.part("text"), rows: 1, label: this.t("option") }),
      h("div", { class: "tot-option-bar" }, key, this.toggle, options.actions(option, index, (what) => this.t(`option_${what}`))),
      this.body);
    this.copyButton = this.element.querySelector(`[data-key="${CSS.escape(this.key("duplicate"))}"]`);
    if (isOpen) this.drawBody();
  }

  /** A sentence of the catalogue that may name the option's number. */
  t(name) {
    return this.page.t(name, { number: this.index + 1 });
  }

  key(name) {
    return this.item.options.key(this.option, name);
  }

  part(name) {
    return { get: () => this.option[name], set: (value) => { this.option[name] = value; }, key: this.key(name) };
  }

  show(open) {
    if (open && !this.drawn) this.drawBody();
    this.body.hidden = !open;
    this.toggle.setAttribute("aria-expanded", String(open));
  }

  /** The right answer needs no misconception; one that was written before it was marked stays. */
  drawBody() {
    const { option, page } = this;
    const needed = !option.is_key || option.misconception !== "";
    this.drawn = true;
    this.body.replaceChildren(
      ...(option.is_key ? [h("p", { class: "tot-fine", text: page.t("key_note") })] : []),
      ...(needed ? [textField(page, "items.options.misconception", { ...this.part("misconception"), rows: 2, help: true })] : []),
      textField(page, "items.options.feedback", { ...this.part("feedback"), rows: 2, help: true }));
  }

  /** Draw what follows from the data: what the drawer holds, in words. */
  refresh() {
    const { option, page } = this;
    const state = (name) => page.t(option[name].trim() ? "filled" : "empty_box");
    this.drawerText.textContent = option.is_key
      ? page.t("drawer_key", { message: state("feedback") })
      : page.t("drawer_wrong", { misconception: state("misconception"), message: state("feedback") });
    this.element.classList.toggle("tot-is-key", option.is_key);
    if (!page.finished) this.copyButton.disabled = this.item.options.list.length >= this.item.options.most;
  }
}
