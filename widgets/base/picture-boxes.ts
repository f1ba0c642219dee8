/** Sizes and places of SVG text, which jsdom, laying nothing out, does not know and Plotly asks for. */

/** Width of a text in the given size, in pixels. */
export type MeasureText = (text: string, size: number, bold: boolean) => number;

export interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** x' = a x + c y + e, y' = b x + d y + f, as in SVG. */
type Transform = readonly [a: number, b: number, c: number, d: number, e: number, f: number];

const identity: Transform = [1, 0, 0, 1, 0, 0];

/** How far letters reach above and below the line they stand on, as a share of their size. */
const ascent = 0.93;
const descent = 0.24;

/** Box around all text in `element`: in its own coordinates, or in those of the page where `onPage` is set. */
export function boxOf(element: Element, measure: MeasureText, onPage: boolean): Box {
  const texts = element.closest("text") ? [element] : [...element.querySelectorAll("text")];
  const corners = texts.flatMap((text) => {
    const outer = onPage ? transformTo(text, null) : text === element ? identity : transformTo(text, element);
    return linesOf(text, measure).flatMap(({ left, top, right, bottom }) => [
      apply(outer, left, top),
      apply(outer, right, top),
      apply(outer, left, bottom),
      apply(outer, right, bottom),
    ]);
  });
  if (corners.length === 0) return { left: 0, top: 0, right: 0, bottom: 0 };
  const xs = corners.map(([x]) => x);
  const ys = corners.map(([, y]) => y);
  return { left: Math.min(...xs), top: Math.min(...ys), right: Math.max(...xs), bottom: Math.max(...ys) };
}

/** One box a line of text. Plotly makes lines of `tspan.line`, each moved down by its `dy`. */
function linesOf(text: Element, measure: MeasureText): Box[] {
  const lines = [...text.querySelectorAll("tspan.line")];
  const size = fontSize(text);
  let baseline = number(text, "y");
  return (lines.length === 0 ? [text] : lines).flatMap((line) => {
    baseline += number(line, "dy") * (line.getAttribute("dy")?.endsWith("em") ? size : 1);
    const width = widthOf(line, measure);
    if (width === 0) return [];
    const x = number(line.hasAttribute("x") ? line : text, "x");
    const left = x - { start: 0, middle: width / 2, end: width }[anchorOf(text)];
    return [{ left, right: left + width, top: baseline - ascent * size, bottom: baseline + descent * size }];
  });
}

function widthOf(node: Node, measure: MeasureText): number {
  let width = 0;
  for (const child of node.childNodes) {
    if (child.nodeType === 1) width += widthOf(child, measure);
    else if (child.textContent && child.parentElement) {
      const visible = child.textContent.replaceAll("\u200b", "");
      width += measure(visible, fontSize(child.parentElement), isBold(child.parentElement));
    }
  }
  return width;
}

function fontSize(element: Element): number {
  const size = (element as SVGElement).style?.fontSize || element.getAttribute("font-size") || "";
  const value = Number.parseFloat(size);
  if (!Number.isNaN(value) && !size.endsWith("%")) return value;
  const outer = element.parentElement === null ? 12 : fontSize(element.parentElement);
  return Number.isNaN(value) ? outer : (outer * value) / 100;
}

function isBold(element: Element): boolean {
  const weight = (element as SVGElement).style?.fontWeight;
  if (weight) return weight === "bold" || Number(weight) >= 600;
  return element.parentElement !== null && element.matches("tspan, a") && isBold(element.parentElement);
}

function anchorOf(text: Element): "start" | "middle" | "end" {
  const own = (text as SVGElement).style?.textAnchor || text.closest("[text-anchor]")?.getAttribute("text-anchor");
  return own === "middle" || own === "end" ? own : "start";
}

function number(element: Element, attribute: string): number {
  return Number.parseFloat(element.getAttribute(attribute) ?? "0") || 0;
}

/** From the coordinates inside of `element` to those inside of `ancestor`; null is the page. */
function transformTo(element: Element, ancestor: Element | null): Transform {
  let result = identity;
  for (let at: Element | null = element; at !== null && at !== ancestor; at = at.parentElement) {
    result = multiply(parseTransform(at.getAttribute("transform") ?? ""), result);
    if (at.tagName === "svg") result = multiply([1, 0, 0, 1, number(at, "x"), number(at, "y")], result);
  }
  return result;
}

function parseTransform(text: string): Transform {
  let result = identity;
  for (const [, kind, values] of text.matchAll(/(\w+)\(([^)]*)\)/g)) {
    const [p = 0, q = 0, r = 0] = values.split(/[\s,]+/).map(Number);
    if (kind === "translate") result = multiply(result, [1, 0, 0, 1, p, q]);
    if (kind === "scale") result = multiply(result, [p, 0, 0, values.includes(",") ? q : p, 0, 0]);
    if (kind === "rotate") {
      const [sin, cos] = [Math.sin((p * Math.PI) / 180), Math.cos((p * Math.PI) / 180)];
      result = multiply(result, [cos, sin, -sin, cos, q - cos * q + sin * r, r - sin * q - cos * r]);
    }
  }
  return result;
}

function multiply([a, b, c, d, e, f]: Transform, [A, B, C, D, E, F]: Transform): Transform {
  return [a * A + c * B, b * A + d * B, a * C + c * D, b * C + d * D, a * E + c * F + e, b * E + d * F + f];
}

function apply([a, b, c, d, e, f]: Transform, x: number, y: number): [number, number] {
  return [a * x + c * y + e, b * x + d * y + f];
}
