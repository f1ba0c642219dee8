import { readFileSync } from "node:fs";
import { type Canvas, createCanvas, GlobalFonts, type SKRSContext2D } from "@napi-rs/canvas";
import { Resvg } from "@resvg/resvg-js";
import { JSDOM, VirtualConsole } from "jsdom";
import sharp from "sharp";
import type { Figure } from "./figure.js";
import type { Picture } from "./picture.js";
import { boxOf, type MeasureText } from "./picture-boxes.js";
import { findFonts, type PictureFonts } from "./picture-fonts.js";

/** Draws one figure. */
export type Painter = (figure: Figure) => Promise<Picture>;

/** Pixels a CSS pixel: the sharpest whose PNG stays under {@link largest}, else the last. */
const scales = [2, 1.5, 1];
const largest = 60_000;

interface PlotlyInPage {
  toImage(figure: object, options: object): Promise<string>;
}

/**
 * Plotly in a page that is drawn by nobody: an SVG document is its product, and resvg makes the PNG of it.
 * @param plotlyBundle a script that leaves `Plotly` on the page.
 */
export function createPainter(plotlyBundle: URL): Painter {
  const fonts = findFonts();
  const { window } = new JSDOM("<!doctype html><body></body>", {
    runScripts: "outside-only",
    pretendToBeVisual: true,
    virtualConsole: new VirtualConsole(),
  });
  supplyCanvas(window);
  supplyTextSizes(window, fonts);
  window.URL.createObjectURL = () => "";
  window.eval(readFileSync(plotlyBundle, "utf8"));
  const plotly = (window as unknown as { Plotly: PlotlyInPage }).Plotly;
  const parse = window.eval("JSON.parse") as (text: string) => Figure;
  return async (figure) => {
    const { width, height } = figure.layout;
    // Plotly takes plain objects of another realm for something else: the page makes its own.
    const { data, layout } = parse(JSON.stringify(figure, plainArrays));
    const svg = forResvg(await plotly.toImage({ data, layout }, { format: "svg", width, height, imageDataOnly: true }));
    let png: Buffer | undefined;
    for (const scale of scales) {
      png = await render(svg, scale, fonts);
      if (png.length <= largest) break;
    }
    return { png: (png as Buffer).toString("base64"), width, height };
  };
}

/** JSON has no typed arrays. */
function plainArrays(_key: string, value: unknown): unknown {
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) return Array.from(value as Float32Array);
  return value;
}

/** A PNG with a palette: a third of the size of one in full colour. */
async function render(svg: string, scale: number, { family, files, chinese }: PictureFonts): Promise<Buffer> {
  const fontFiles = chinese !== undefined && /\p{Script=Han}/u.test(svg) ? [...files, chinese] : [...files];
  const font = { loadSystemFonts: false, fontFiles, defaultFontFamily: family, sansSerifFamily: family };
  const { pixels, width, height } = new Resvg(svg, { fitTo: { mode: "zoom", value: scale }, font }).render();
  return await sharp(pixels, { raw: { width, height, channels: 4 } })
    .png({ palette: true, dither: 0, compressionLevel: 9 })
    .toBuffer();
}

/** What resvg does not know of CSS, and {@link translucent} shapes. */
function forResvg(svg: string): string {
  return svg
    .replaceAll(/url\('([^')]*)'\)/g, "url($1)")
    .replaceAll("image-rendering: pixelated", "image-rendering: optimizeSpeed")
    .replaceAll(/(<path [^>]*style=")([^"]*)"/g, (_, before, style) => `${before}${translucent(style)}"`)
    .replaceAll(/<g [^>]*(?:clip-path|opacity: 0?\.\d)[^>]*(?<!\/)>/g, `$&${anchor}`);
}

/**
 * Unseen, at the origin of a group that resvg draws as a layer, clipped or translucent. All in it may lie to the right of the
 * picture, and resvg ends the whole process where a layer begins more than two widths from there.
 */
const anchor = '<path d="M0,0h1v1h-1z" style="fill: rgb(0, 0, 0); fill-opacity: 0;"/>';

/**
 * A path's style with its opacity as that of its fill and its stroke. resvg draws an opacity as a layer, and ends the whole process
 * where one lies more than two widths of the picture from the first point of its plot, as a marker may after a long line.
 */
function translucent(style: string): string {
  const opacity = /(?:^|; )opacity: ([\d.]+)/.exec(style)?.[1];
  if (opacity === undefined || opacity === "1") return style;
  const part = (name: string): string => {
    const own = new RegExp(`${name}: ([\\d.]+)`).exec(style)?.[1] ?? "1";
    return `${name}: ${Number(own) * Number(opacity)};`;
  };
  return `${style.replace(/(^|; )opacity: [\d.]+/, "$1opacity: 1")} ${part("fill-opacity")} ${part("stroke-opacity")}`;
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
function supplyTextSizes(window: JSDOM["window"], { family, files, chinese }: PictureFonts): void {
  for (const file of files) GlobalFonts.registerFromPath(file);
  if (chinese !== undefined) GlobalFonts.registerFromPath(chinese, "Chinese");
  const pen = createCanvas(1, 1).getContext("2d");
  const measure: MeasureText = (text, size, bold) => {
    pen.font = `${bold ? "bold " : ""}${size}px "${family}", Chinese`;
    return pen.measureText(text).width;
  };
  const rectangle = (element: Element, onPage: boolean): DOMRect => {
    const { left, top, right, bottom } = boxOf(element, measure, onPage);
    return { x: left, y: top, left, top, right, bottom, width: right - left, height: bottom - top } as DOMRect;
  };
  const svgElement = window.SVGElement.prototype as unknown as Record<string, unknown>;
  svgElement.getBBox = function (this: Element) {
    return rectangle(this, false);
  };
  svgElement.getComputedTextLength = function (this: Element) {
    return rectangle(this, false).width;
  };
  window.Element.prototype.getBoundingClientRect = function (this: Element) {
    return rectangle(this, true);
  };
  svgElement.getTotalLength = function (this: Element) {
    return straight(this).length;
  };
  svgElement.getPointAtLength = function (this: Element, at: number) {
    return straight(this).point(at);
  };
}

/** A path from its first point straight to its last, as the shaft of an arrow is: Plotly asks for no other's length. */
function straight(path: Element): { length: number; point(at: number): { x: number; y: number } } {
  const numbers = (path.getAttribute("d") ?? "").match(/-?[\d.]+(?:e-?\d+)?/g)?.map(Number) ?? [0, 0];
  const [x, y] = numbers;
  const [dx, dy] = [numbers[numbers.length - 2] - x, numbers[numbers.length - 1] - y];
  const length = Math.hypot(dx, dy);
  return { length, point: (at) => ({ x: x + (dx * at) / (length || 1), y: y + (dy * at) / (length || 1) }) };
}
