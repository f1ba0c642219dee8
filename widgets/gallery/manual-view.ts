import type { Language } from "../base/protocol.js";
import { labels } from "./labels.js";
import type { Manual } from "./manual.js";

/** A widget's manual, folded up: its call in a cell, what it takes and gives. */
export function manualView(call: string, manual: Manual, language: Language): HTMLElement {
  const say = labels[language];
  const details = element("details");
  details.lang = "en";
  details.append(element("summary", say.manual), paragraph(manual.text));
  const code = element("pre");
  code.tabIndex = 0;
  code.append(element("code", `import { ${call} } from "unrolled";\n\n${manual.examples.join("\n\n")}`));
  details.append(element("h4", say.example), code);
  const rows = [
    ...manual.parameters.map(({ name, text }) => [name, "", text]),
    ...manual.options.map(({ name, type, text }) => [`options.${name}`, type, text]),
  ];
  details.append(table([say.option, say.type, say.meaning], rows));
  for (const [heading, text] of [
    [say.returns, manual.returns],
    [say.throws, manual.throws],
  ]) {
    if (text !== "") details.append(element("h4", heading), paragraph(text));
  }
  return details;
}

function table(heads: readonly string[], rows: readonly (readonly string[])[]): HTMLElement {
  const made = element("table");
  const head = made.createTHead().insertRow();
  for (const text of heads) {
    const cell = element("th", text);
    cell.scope = "col";
    head.append(cell);
  }
  const body = made.createTBody();
  for (const [name, type, text] of rows) {
    const row = body.insertRow();
    const cell = element("th");
    cell.scope = "row";
    cell.append(element("code", name));
    row.append(cell);
    if (type !== "") row.insertCell().append(element("code", type));
    else row.insertCell();
    row.insertCell().append(...inline(text));
  }
  const place = element("div");
  place.className = "table";
  place.tabIndex = 0;
  place.append(made);
  return place;
}

function paragraph(text: string): HTMLElement {
  const made = element("p");
  made.append(...inline(text));
  return made;
}

/** Text of a doc comment: code between backticks, links as what they name. */
function inline(text: string): (Node | string)[] {
  const parts = text.replaceAll(/\{@link (\w+)\}/g, "`$1`").split("`");
  return parts.map((part, n) => (n % 2 === 1 ? element("code", part) : part));
}

/** An element with a text. */
export function element<Name extends keyof HTMLElementTagNameMap>(name: Name, text = ""): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name);
  made.textContent = text;
  return made;
}
