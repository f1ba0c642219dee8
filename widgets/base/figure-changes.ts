import type { Figure } from "./figure.js";

export type Values = Record<string, unknown>;

/** What is different between two figures, where all of it can be drawn alone. */
export interface Changes {
  /** Numbers of the traces, and what is new in them. */
  traces: Map<number, Values>;
  /** Ranges of axes by the axis' name in the layout. */
  ranges: Map<string, unknown>;
  /** Least and greatest value of colour axes by their name in the layout. */
  colours: Map<string, Values>;
  title: Values | undefined;
  shapes: Components;
  annotations: Components;
  /** Whether a name in the legend is another. */
  legend: boolean;
}

/** Numbers of those that have changed; "all" where some have come or gone. */
export type Components = readonly number[] | "all";

/** What can change in a trace without changing anything else in the figure. */
const ofTrace = new Set([
  "x",
  "y",
  "z",
  "text",
  "hovertext",
  "hovertemplate",
  "customdata",
  "marker",
  "textfont",
  "line",
  "name",
  "meta",
]);
const ofLine = new Set(["color", "width", "dash"]);
const ofText = new Set(["size", "color"]);
export const ofMarker: ReadonlySet<string> = new Set(["size", "symbol", "angle", "color", "line"]);
export const ofMarkerLine: ReadonlySet<string> = new Set(["color", "width"]);
const ofColours = new Set(["cmin", "cmax"]);

/** What is different between two figures of as many traces; undefined where more is than can be drawn alone. */
export function changesBetween(before: Figure, after: Figure): Changes | undefined {
  if (before.data.length !== after.data.length) return undefined;
  const changes: Changes = {
    traces: new Map(),
    ranges: new Map(),
    colours: new Map(),
    title: undefined,
    shapes: [],
    annotations: [],
    legend: false,
  };
  for (const [n, trace] of after.data.entries()) {
    const names = changedKeys(before.data[n], trace);
    if (names.length === 0) continue;
    if (!names.every((name) => ofTrace.has(name))) return undefined;
    const [old, now] = [before.data[n], trace].map(({ marker }) => (marker ?? {}) as Values);
    const parts: [was: unknown, is: unknown, ReadonlySet<string>][] = [
      [old, now, ofMarker],
      [old.line, now.line, ofMarkerLine],
      [before.data[n].textfont, trace.textfont, ofText],
      [before.data[n].line, trace.line, ofLine],
    ];
    if (!parts.every(([was = {}, is = {}, known]) => areGiven(was as Values, is as Values, known))) return undefined;
    const inLegend = names.includes("name") || names.includes("line") || !same(first(old), first(now));
    if (trace.showlegend !== false && inLegend) changes.legend = true;
    changes.traces.set(n, Object.fromEntries(names.map((name) => [name, trace[name]])));
  }
  for (const name of changedKeys(before.layout, after.layout)) {
    const [old, now] = [before.layout[name], after.layout[name]];
    if (name === "shapes" || name === "annotations") {
      const [was = [], is = []] = [old, now] as [unknown[]?, unknown[]?];
      changes[name] = was.length === is.length ? is.flatMap((each, n) => (same(was[n], each) ? [] : [n])) : "all";
    } else if (/^[xy]axis\d*$/.test(name)) {
      if (old === undefined || now === undefined) return undefined;
      if (changedKeys(old as Values, now as Values).join() !== "range") return undefined;
      changes.ranges.set(name, (now as Values).range);
    } else if (/^coloraxis\d*$/.test(name)) {
      if (!changedKeys(old as Values, now as Values).every((key) => ofColours.has(key))) return undefined;
      changes.colours.set(name, pick(now as Values, ofColours));
      for (const [n, { coloraxis, marker }] of after.data.entries()) {
        const coloured = (coloraxis ?? (marker as Values | undefined)?.coloraxis) === name;
        if (coloured && !changes.traces.has(n)) changes.traces.set(n, {});
      }
    } else if (name === "title") {
      if (changedKeys(old as Values, now as Values).join() !== "text") return undefined;
      changes.title = pick(now as Values, new Set(["text"]));
    } else return undefined;
  }
  return changes;
}

/** Whether all that is different is known, and given still: what is not would have to be Plotly's default again. */
function areGiven(before: Values, after: Values, known: ReadonlySet<string>): boolean {
  return changedKeys(before, after).every((name) => known.has(name) && name in after);
}

/** A marker as the legend has it: that of the first point. */
function first(marker: Values): unknown[] {
  return [...ofMarker].map((name) => [marker[name]].flat()[0]);
}

export function pick(values: Values, names: ReadonlySet<string>): Values {
  return Object.fromEntries(Object.entries(values).filter(([name]) => names.has(name)));
}

function changedKeys(before: Values, after: Values): string[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].filter((name) => !same(before[name], after[name]));
}

/** Whether two values of a figure are the same to the last number. */
export function same(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a) || ArrayBuffer.isView(a)) {
    const [one, other] = [a, b] as unknown as [ArrayLike<unknown>, ArrayLike<unknown>];
    if (one.length !== other.length) return false;
    for (let n = 0; n < one.length; n++) if (!same(one[n], other[n])) return false;
    return true;
  }
  return changedKeys(a as Values, b as Values).length === 0;
}
