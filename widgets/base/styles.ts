/** Adds a style sheet to the page, once. */
export function addStyles(name: string, text: string): void {
  const id = `unrolled-styles-${name}`;
  if (document.getElementById(id) !== null) return;
  const element = document.createElement("style");
  element.id = id;
  element.textContent = text;
  document.head.append(element);
}
