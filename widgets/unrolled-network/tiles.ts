import { colourScale } from "../base/colour-scale.js";
import { escapeMarkup, type Frame, tokenLabel } from "../base/figure.js";
import { gradientSymbol, symbolOf } from "./arithmetic.js";
import { labels } from "./labels.js";
import type { DrawnLink } from "./lines.js";
import { fontOf, type Places, rowName, type Strip, stripOf } from "./places.js";
import type { Position, UnrolledRun, UnrolledState } from "./run.js";

/** Orange – white – blue, light enough for dark digits on all of it. */
const colours = ["#ef8a4c", "#f9c89b", "#f7f7f7", "#a9cfe8", "#5aa2d6"];

/** Digits on the tiles. */
export const ink = "#1a1a1a";

/** The tiles' colours from −`greatest` to `greatest`. */
export function tileColours(greatest: number): object {
  const colorscale = colourScale(colours);
  return { cmin: -greatest, cmax: greatest, colorscale, showscale: false };
}

/** What a map of tiles tells whoever clicks on it: each tile's layer (−1: the input), row, element and step. */
export interface TileMeta {
  tiles: ([layer: number, key: string, element: number, step: number] | null)[][];
}

/** Coloured tiles: rows of as many numbers in one map, with gaps between them. */
export function tileTraces(
  run: UnrolledRun,
  state: UnrolledState,
  places: Places,
  values: readonly (readonly (number | null)[])[],
): Record<string, unknown>[] {
  const nameOf = ({ layer, count }: Strip): string => (layer < 0 ? "input" : `${count} a row`);
  const names = [...new Set(places.strips.map(nameOf))];
  return names.map((name) => {
    const members = [...places.strips.keys()].filter((n) => nameOf(places.strips[n]) === name);
    const rows = [...new Set(members.map((n) => places.strips[n].y))].sort((a, b) => a - b);
    const steps = [...new Set(members.map((n) => places.strips[n].step))];
    const x: number[] = [];
    const columns: { step: number; element: number }[] = [];
    for (const step of steps) {
      const strip = places.strips[members.find((n) => places.strips[n].step === step) as number];
      if (x.length > 0) columns.push({ step: -1, element: 0 });
      for (let n = 0; n < strip.count; n++) {
        x.push(strip.x + n * strip.tile);
        columns.push({ step, element: n });
      }
      x.push(strip.x + strip.count * strip.tile);
    }
    const half = places.tileHeight / 2;
    const y = rows.flatMap((middle) => [middle - half, middle + half]);
    const z: (number | null)[][] = [];
    const hover: string[][] = [];
    const tiles: TileMeta["tiles"] = [];
    for (const [r, middle] of rows.entries()) {
      if (r > 0) {
        z.push(columns.map(() => null));
        hover.push(columns.map(() => ""));
        tiles.push(columns.map(() => null));
      }
      const own = new Map(members.filter((n) => places.strips[n].y === middle).map((n) => [places.strips[n].step, n]));
      z.push(columns.map(({ step, element }) => (step < 0 ? null : values[own.get(step) as number][element])));
      hover.push(
        columns.map(({ step, element }) => {
          if (step < 0) return "";
          const n = own.get(step) as number;
          return hoverOf(run, state, places.strips[n], element, values[n][element]);
        }),
      );
      const { layer, row } = places.strips[own.values().next().value as number];
      const key = layer < 0 ? "x" : run.rows[row].key;
      tiles.push(columns.map(({ step, element }) => (step < 0 ? null : [layer, key, element, step])));
    }
    return {
      type: "heatmap",
      name,
      x,
      y,
      z,
      hovertext: hover,
      hoverinfo: "text",
      hoverongaps: false,
      coloraxis: "coloraxis",
      meta: { tiles } satisfies TileMeta,
      xgap: members.some((n) => fontOf(places.strips[n]) > 0) ? 2 : 0,
    };
  });
}

function hoverOf(
  run: UnrolledRun,
  state: UnrolledState,
  { layer, row, step }: { layer: number; row: number; step: number },
  element: number,
  value: number | null,
): string {
  const token = escapeMarkup(tokenLabel(state.data.tokens[step], 30));
  const number = value === null ? "" : ` = ${value}`;
  if (layer < 0) return `x<sub>${step + 1}</sub>[${element}]${number}<br>${token}`;
  const { quantity, forward, backward } = run.rows[row];
  const { reverse } = run.layers[layer];
  const back = state.step > run.T;
  const symbol = back ? gradientSymbol(run, backward, step, reverse) : symbolOf(run, forward, step, reverse);
  const label = state.language === "zh" ? quantity.labelZh : quantity.label;
  return `${withSubscripts(symbol)}[${element}]${number}<br>${escapeMarkup(label)}, ${token}`;
}

/** Numbers in the tiles, and the names of rows and steps. */
export function textTraces(
  run: UnrolledRun,
  state: UnrolledState,
  places: Places,
  values: readonly (readonly (number | null)[])[],
  links: readonly DrawnLink[],
  { phase, now }: Position,
  { theme, width }: Frame,
): Record<string, unknown>[] {
  const factors = new Map(
    links.map(({ at, factor, brings }) => {
      const strip = stripOf(places, run, at);
      const color = brings < 0 ? "#7a2d00" : "#083a63";
      return [`${strip && places.strips.indexOf(strip)} ${at.element}`, { text: `×${short(factor)}`, color }];
    }),
  );
  const numbers = places.strips.flatMap((strip, n) =>
    values[n].flatMap((value, element) => {
      const size = fontOf(strip);
      if (value === null || size === 0) return [];
      const factor = factors.get(`${n} ${element}`);
      // Where a tile is too narrow for it, the factor is read in what is written out below.
      const fits = factor !== undefined && 5.6 * factor.text.length <= strip.tile;
      const below = fits ? `<br><span style="color:${factor.color};font-size:9px">${factor.text}</span>` : "";
      const text = `${short(value)}${below}`;
      return [{ x: strip.x + (element + 0.5) * strip.tile, y: strip.y, text, size }];
    }),
  );
  const text = (
    name: string,
    items: { x: number; y: number; text: string }[],
    position: string,
    color: string,
    size: number | number[],
  ) => ({
    type: "scatter",
    mode: "text",
    name,
    x: items.map(({ x }) => x),
    y: items.map(({ y }) => y),
    text: items.map((each) => each.text),
    textposition: position,
    textfont: { size, color },
    hoverinfo: "skip",
    cliponaxis: false,
  });
  const narrow = width < 480;
  const firstStep = places.strips.filter(({ step }) => step === places.from);
  const rowNames = firstStep.map(({ layer, row, y }) => {
    const at = { x: places.labelWidth - 8, y };
    if (layer < 0)
      return { ...at, text: phase === "backward" ? "∂L/∂x" : narrow ? "x" : `x ${labels[state.language].input}` };
    const { quantity, backward } = run.rows[row];
    const { name } = quantity;
    if (phase === "backward")
      return {
        ...at,
        text: withSubscripts(
          backward.kind === "net input" ? (run.cell.netInputs.length > 1 ? `δ_{${name}}` : "δ") : `∂L/∂${name}`,
        ),
      };
    return { ...at, text: narrow ? name : escapeMarkup(rowName(run.rows[row], state.language)) };
  });
  const stepNames = places.boxes
    .filter(({ layer }) => layer < 0)
    .map(({ step, left, right }) => {
      const token = tokenLabel(state.data.tokens[step], 10);
      const label = token === String(step + 1) ? `t = ${step + 1}` : `${step + 1}: ${escapeMarkup(token)}`;
      return { x: (left + right) / 2, y: 16, text: step === now && phase !== "start" ? `<b>${label}</b>` : label };
    });
  return [
    text(
      "numbers",
      numbers,
      "middle center",
      ink,
      numbers.map(({ size }) => size),
    ),
    text("rows", rowNames, "middle left", theme.text, 12),
    text("steps", stepNames, "middle center", theme.text, 12),
  ];
}

/** A number that a tile has room for. */
export function short(value: number): string {
  if (value === 0) return "0";
  const size = Math.abs(value);
  const text =
    size >= 100
      ? value.toPrecision(2)
      : size >= 9.995
        ? value.toFixed(1)
        : size < 0.005
          ? value.toExponential(0)
          : value.toFixed(2);
  return text.replace("-", "−").replace("e-", "e−").replace("e−0", "e−");
}

/** `_{…}` as Plotly writes a subscript. */
export function withSubscripts(text: string): string {
  return escapeMarkup(text).replace(/_\{([^}]*)\}/g, "<sub>$1</sub>");
}
