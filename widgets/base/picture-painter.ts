import { readFileSync } from "node:fs";
import { type Canvas, createCanvas, type SKRSContext2D } from "@napi-rs/canvas";
import { Resvg } from "@resvg/resvg-js";
import { JSDOM, VirtualConsole } from "jsdom";
import type { Figure } from "./figure.js";
import type { Picture } from "./picture.js";

/** Draws one figure. */
export type Painter = (figure: Figure) => Promise<Picture>;

/** Pixels a CSS pixel, as long as the picture stays under {@link largest}. */
const sharp = 2;
const largest = 60_000;

interface PlotlyInPage {
  toImage(figure: object, options: object): Promise<string>;
}

/** Plotly in a page that is drawn by nobody: an SVG document is its product, and resvg makes the PNG of it. */
export async function createPainter(): Promise<Painter> {
  const { window } = new JSDOM("<!doctype html><body></body>", {
    runScripts: "outside-only",
    pretendToBeVisual: true,
    virtualConsole: new VirtualConsole(),
  });
  supplyCanvas(window);
  supplyTextSizes(window);
  window.URL.createObjectURL = () => "";
  window.eval(readFileSync(new URL("../../plotly/plotly.js", import.meta.url), "utf8"));
  const plotly = (window as unknown as { Plotly: PlotlyInPage }).Plotly;
  const parse = window.eval("JSON.parse") as (text: string) => Figure;
  return async (figure) => {
    const { width, height } = figure.layout;
    // Plotly takes plain objects of another realm for something else: the page makes its own.
    const { data, layout } = parse(JSON.stringify(figure, plainArrays));
    const svg = await plotly.toImage({ data, layout }, { format: "svg", width, height, imageDataOnly: true });
    const png = render(svg, sharp);
    return { png: (png.length <= largest ? png : render(svg, 1)).toString("base64"), width, height };
  };
}

/** JSON has no typed arrays. */
function plainArrays(_key: string, value: unknown): unknown {
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) return Array.from(value as Float32Array);
  return value;
}

function render(svg: string, scale: number): Buffer {
  return new Resvg(svg, {
    fitTo: { mode: "zoom", value: scale },
    font: { loadSystemFonts: true, defaultFontFamily: "DejaVu Sans", sansSerifFamily: "DejaVu Sans" },
  })
    .render()
    .asPng();
}

/** jsdom has no canvas of its own; Plotly paints heat maps on one. */
function supplyCanvas(window: JSDOM["window"]): void {
  const canvases = new WeakMap<object, Canvas>();
  const prototype = window.HTMLCanvasElement.prototype as unknown as Record<string, unknown>;
  const canvasOf = (element: HTMLCanvasElement): Canvas => {
    const canvas = canvases.get(element) ?? createCanvas(element.width, element.height);
    canvases.set(element, canvas);
    return canvas;
  };
  prototype.getContext = function (this: HTMLCanvasElement, kind: string): SKRSContext2D | null {
    return kind === "2d" ? canvasOf(this).getContext("2d") : null;
  };
  prototype.toDataURL = function (this: HTMLCanvasElement): string {
    return canvasOf(this).toDataURL("image/png");
  };
}

/** jsdom lays nothing out; Plotly asks for the size of each text to make room for it. */
function supplyTextSizes(window: JSDOM["window"]): void {
  const pen = createCanvas(1, 1).getContext("2d");
  const box = (element: Element): DOMRect => {
    const lines = element.querySelectorAll("tspan.line");
    const texts = lines.length > 0 ? [...lines].map((line) => line.textContent) : [element.textContent];
    const size = fontSize(element);
    pen.font = `${size}px "DejaVu Sans", "Noto Sans CJK SC", sans-serif`;
    const width = Math.max(...texts.map((text) => pen.measureText(text ?? "").width));
    const height = element.textContent ? size * 1.2 * texts.length : 0;
    return { x: 0, y: -size, left: 0, top: -size, right: width, bottom: height - size, width, height } as DOMRect;
  };
  const svgElement = window.SVGElement.prototype as unknown as Record<string, unknown>;
  svgElement.getBBox = function (this: Element) {
    return box(this);
  };
  svgElement.getComputedTextLength = function (this: Element) {
    return box(this).width;
  };
  window.Element.prototype.getBoundingClientRect = function (this: Element) {
    return box(this);
  };
}

/** Plotly sets the size on the text itself. */
function fontSize(element: Element): number {
  const own = (element.matches("text") ? element : element.querySelector("text")) ?? element;
  const size = (own as SVGElement).style?.fontSize || own.getAttribute("font-size") || "12";
  return Number.parseFloat(size);
}
