/**
 * Plotly draws every axis, label and colour bar anew when one line has moved. Here only that line is drawn: the same code
 * of Plotly's draws it, called for it alone.
 */

import { drawMainTitle } from "plotly.js/src/plot_api/subroutines";
import { doAutoRange } from "plotly.js/src/plots/cartesian/autorange";
import Axes from "plotly.js/src/plots/cartesian/axes";
import Plots from "plotly.js/src/plots/plots";
import Registry from "plotly.js/src/registry";
import type { Figure } from "./figure.js";
import { type Changes, changesBetween, ofMarker, ofMarkerLine, pick, same, type Values } from "./figure-changes.js";

/** What Plotly keeps of a trace after its defaults. */
interface FullTrace extends Values {
  index: number;
  visible: unknown;
  xaxis: string;
  yaxis: string;
  _input: Values;
  _length: number;
  _module: Module;
}

/** A kind of trace. */
interface Module {
  name: string;
  layerName?: string;
  calc(plot: HTMLElement, trace: FullTrace): CalculatedTrace;
  /** Bars have their places by what stands beside them. */
  crossTraceCalc?(plot: HTMLElement, subplot: Subplot): void;
  plot(plot: HTMLElement, subplot: Subplot, traces: CalculatedTrace[], layer: Selection): void;
  style(plot: HTMLElement): void;
}

type CalculatedTrace = [{ trace: FullTrace; t?: object }, ...object[]];

interface Selection {
  select(selector: string): Selection;
  selectAll(selector: string): Selection;
}

interface Subplot extends Values {
  plot: Selection;
}

interface FullAxis extends Values {
  _id: string;
  _input: Values;
  /** Axes that have the same range always. */
  _matchGroup?: object;
  /** Annotations that stand on its values. */
  _annIndices?: number[];
  setScale(): void;
}

/** What a layout may say of an axis. */
interface Ranged {
  range?: readonly [number, number];
  matches?: string;
}

interface DrawnPlot extends HTMLElement {
  data: Values[];
  layout: Values;
  calcdata: CalculatedTrace[];
  _fullData: FullTrace[];
  _fullLayout: Values & {
    _plots: Record<string, Subplot>;
    _preGUI: object;
    _tracePreGUI: Record<string, object>;
    _axisMatchGroups: object[];
  };
  _dragging?: boolean;
}

/**
 * Draws what is different between the figure that `element` shows and another one, where that is little enough: other
 * numbers, texts and markers in lines, points and heat maps, ranges of axes, shapes, annotations.
 * @returns false where it has done nothing, and all has to be drawn.
 */
export function redrawChanges(element: HTMLElement, before: Figure, after: Figure): boolean {
  const plot = element as DrawnPlot;
  const full = plot._fullLayout;
  if (full === undefined || plot._dragging) return false;
  if (isTouched(full)) return false;
  const changes = changesBetween(before, after);
  if (changes === undefined || !canRedraw(plot, changes)) return false;

  for (const [name, range] of changes.ranges) setRange(full[name] as FullAxis, range as [number, number]);
  for (const [name, values] of changes.colours) setLayout(plot, name, values);
  for (const [n, values] of changes.traces) setTrace(plot, n, values);
  if (changes.traces.size > 0) Registry.getComponentMethod("fx", "calc")(plot);
  placeBars(plot, changes);
  for (const kind of components) supplyComponents(plot, kind, changes, after);
  const axes = [...changes.ranges.keys(), ...followData(plot, changes)].map((name) => (full[name] as FullAxis)._id);
  if (axes.length > 0) Axes.draw(plot, axes);
  drawTraces(plot, new Set(changes.traces.keys()), new Set(axes));
  for (const kind of components) drawComponents(plot, kind, changes, after, axes);
  if (changes.legend) Registry.getComponentMethod("legend", "draw")(plot);
  if (changes.colours.size > 0) Registry.getComponentMethod("colorbar", "draw")(plot);
  if (changes.title !== undefined) {
    setLayout(plot, "title", changes.title);
    drawMainTitle(plot);
  }
  // Wider labels may want more room, which Plotly makes.
  if (axes.length > 0) void Plots.doAutoMargin(plot);
  return true;
}

const components = ["shapes", "annotations"] as const;

/** Whether the reader has zoomed or hidden something, which is Plotly's own to keep. It notes there the ranges, too, that it chooses itself. */
function isTouched(full: DrawnPlot["_fullLayout"]): boolean {
  const chosen = (edit: string): boolean => {
    const [, name] = /^([xy]axis\d*)\.(?:autorange|range\[[01]\])$/.exec(edit) ?? [];
    return name !== undefined && (full[name] as FullAxis).autorange === true;
  };
  const traces = Object.values(full._tracePreGUI);
  return !Object.keys(full._preGUI).every(chosen) || traces.some((each) => Object.keys(each).length > 0);
}

/** Whether nothing else follows: another range of an axis, one that is tied to it, a trace that comes or goes. */
function canRedraw({ _fullData, _fullLayout: full }: DrawnPlot, { traces, ranges }: Changes): boolean {
  for (const name of ranges.keys()) {
    const axis = full[name] as FullAxis;
    const tied = full._axisMatchGroups.some((group) => axis._id in group);
    if (tied || axis.scaleanchor !== undefined || axis.autorange !== false) return false;
  }
  for (const [n, values] of traces) {
    const trace = _fullData[n];
    if (trace.visible !== true || !["scatter", "heatmap", "bar"].includes(trace._module.name)) return false;
    if (lengthOf({ ...trace, ...values }) === 0 || trace._length === 0) return false;
    for (const name of axesOf(trace)) {
      const { autorange, _matchGroup, scaleanchor, _annIndices = [] } = full[name] as FullAxis;
      if (autorange === false) continue;
      if (autorange !== true || _matchGroup || scaleanchor !== undefined || _annIndices.length > 0) return false;
    }
  }
  return true;
}

/** Names in the layout of the axes that a trace is drawn on. */
function axesOf({ xaxis, yaxis }: FullTrace): [string, string] {
  return [xaxis.replace("x", "xaxis"), yaxis.replace("y", "yaxis")];
}

/** Lets axes without a range of their own follow the changed traces; returns the names of those that now have another. */
function followData(plot: DrawnPlot, { traces }: Changes): string[] {
  const names = new Set([...traces.keys()].flatMap((n) => axesOf(plot._fullData[n])));
  const free = [...names].filter((name) => (plot._fullLayout[name] as FullAxis).autorange === true);
  if (free.length > 0) Registry.getComponentMethod("shapes", "calcAutorange")(plot);
  return free.filter((name) => {
    const axis = plot._fullLayout[name] as FullAxis;
    const before = axis.range;
    doAutoRange(plot, axis);
    axis.setScale();
    return !same(before, axis.range);
  });
}

function lengthOf({ x, y, z }: Values): number {
  const of = (values: unknown): number =>
    (values as ArrayLike<unknown> | undefined)?.length ?? Number.POSITIVE_INFINITY;
  return z === undefined ? Math.min(of(x), of(y)) : of(z);
}

function setRange(axis: FullAxis, range: [number, number]): void {
  axis.range = [...range];
  axis._input.range = [...range];
  axis._rangeInitial0 = range[0];
  axis._rangeInitial1 = range[1];
  axis.setScale();
}

/** Lets go of the room for legends and colour bars: Plotly keeps that of one which is gone, and pushes titles out of it. */
export function freeRoom(element: HTMLElement): void {
  (element as DrawnPlot)._fullLayout._reservedMargin = {};
}

/**
 * Makes the ranges of the figure that `element` shows now those that "reset axes" goes back to: Plotly goes back to those of
 * the first figure, which may have had other axes.
 */
export function resetToShown(element: HTMLElement, { layout }: Figure): void {
  const { _fullLayout: full } = element as DrawnPlot;
  for (const [name, given] of Object.entries(layout)) {
    const axis = /^[xy]axis\d*$/.test(name) && full[name];
    if (!axis) continue;
    const { range, matches } = given as Ranged;
    const followed = matches && (layout[matches.replace(/^./, "$&axis")] as Ranged);
    const [from, to] = range ?? (followed ? followed.range : undefined) ?? [];
    Object.assign(axis, { _rangeInitial0: from, _rangeInitial1: to, _autorangeInitial: from === undefined });
  }
}

function setLayout(plot: DrawnPlot, name: string, values: Values): void {
  Object.assign(plot.layout[name] as Values, values);
  Object.assign(plot._fullLayout[name] as Values, values);
}

function setTrace(plot: DrawnPlot, n: number, values: Values): void {
  const trace = plot._fullData[n];
  for (const [name, value] of Object.entries(values)) {
    if (name === "marker") setMarker(trace.marker as Values, value as Values);
    else if (name === "textfont" || name === "line") Object.assign(trace[name] as Values, value);
    else trace[name] = value;
    trace._input[name] = value;
  }
  // A heat map's x and y have each their own.
  if (trace.z === undefined) trace._length = lengthOf(trace);
  trace._extremes = {};
  const calculated = trace._module.calc(plot, trace);
  calculated[0].t ??= {};
  calculated[0].trace = trace;
  plot.calcdata[n] = calculated;
}

function setMarker(marker: Values, { line, ...values }: Values): void {
  Object.assign(marker, pick(values, ofMarker));
  if (line !== undefined) Object.assign(marker.line as Values, pick(line as Values, ofMarkerLine));
}

/** Draws the changed traces, and all on an axis whose range has changed: of a subplot those of one kind together. */
function drawTraces(plot: DrawnPlot, changed: ReadonlySet<number>, axes: ReadonlySet<string>): void {
  const unstyled = new Set<Module>();
  for (const [id, subplot] of Object.entries(plot._fullLayout._plots)) {
    const here = plot.calcdata.filter(([{ trace }]) => trace.visible === true && trace.xaxis + trace.yaxis === id);
    const isStale = ({ index, xaxis, yaxis }: FullTrace): boolean =>
      changed.has(index) || axes.has(xaxis) || axes.has(yaxis);
    const stale = new Set(here.map(([{ trace }]) => trace).filter(isStale));
    for (const module of new Set([...stale].map(({ _module }) => _module))) {
      const traces = here.filter(([{ trace }]) => trace._module === module);
      drawLayer(plot, subplot, traces, stale);
      // Points and lines are drawn with their styles.
      if (module.name !== "scatter") unstyled.add(module);
      // Plotly keeps these for its zooming.
      const points = subplot.plot.selectAll(".scatterlayer").selectAll(".trace");
      subplot.zoomScalePts = points.selectAll("path.point");
      subplot.zoomScaleTxt = points.selectAll(".textpoint");
    }
  }
  for (const module of unstyled) module.style(plot);
}

/** Has Plotly draw a subplot's traces of one kind. Of lines and points it leaves alone those that it takes for hidden. */
function drawLayer(
  plot: DrawnPlot,
  subplot: Subplot,
  calculated: CalculatedTrace[],
  stale: ReadonlySet<FullTrace>,
): void {
  const traces = calculated.map(([{ trace }]) => trace);
  const [{ _module: module }] = traces;
  // An area reaches as far as the line beside it.
  const alone = module.name === "scatter" && traces.every(({ fill }) => fill === "none");
  const still = alone ? traces.filter((trace) => !stale.has(trace)) : [];
  for (const trace of still) trace.visible = "still";
  try {
    module.plot(plot, subplot, calculated, subplot.plot.select(`g.${module.layerName ?? `${module.name}layer`}`));
  } finally {
    for (const trace of still) trace.visible = true;
  }
}

/** Gives bars their places anew, where one of their subplot has changed. */
function placeBars(plot: DrawnPlot, { traces }: Changes): void {
  const bars = [...traces.keys()].map((n) => plot._fullData[n]).filter(({ _module }) => _module.name === "bar");
  for (const id of new Set(bars.map(({ xaxis, yaxis }) => xaxis + yaxis))) {
    bars[0]._module.crossTraceCalc?.(plot, plot._fullLayout._plots[id]);
  }
}

type Component = (typeof components)[number];

function supplyComponents(plot: DrawnPlot, kind: Component, changes: Changes, { layout }: Figure): void {
  if (changes[kind].length === 0) return;
  plot.layout[kind] = structuredClone(layout[kind]);
  Registry.getComponentMethod(kind, "supplyLayoutDefaults")(plot.layout, plot._fullLayout);
}

function drawComponents(
  plot: DrawnPlot,
  kind: Component,
  changes: Changes,
  { layout }: Figure,
  axes: readonly string[],
): void {
  const changed = changes[kind];
  if (changed === "all") {
    Registry.getComponentMethod(kind, "draw")(plot);
    return;
  }
  const all = (layout[kind] ?? []) as Values[];
  const moved = all.flatMap(({ xref, yref }, n) =>
    axes.includes(String(xref)) || axes.includes(String(yref)) ? [n] : [],
  );
  const drawOne = Registry.getComponentMethod(kind, "drawOne");
  for (const n of new Set([...changed, ...moved])) {
    drawOne(plot, n);
    putBelow(plot, kind === "shapes" ? "shape-group" : "annotation", n);
  }
}

/** What is drawn anew is on top of all: puts it back below those that come after it. */
function putBelow(plot: DrawnPlot, kind: string, n: number): void {
  for (const drawn of plot.querySelectorAll(`.${kind}[data-index="${n}"]`)) {
    const beside = drawn.parentElement?.querySelectorAll<SVGElement>(`:scope > .${kind}`) ?? [];
    const above = [...beside].find(({ dataset }) => Number(dataset.index) > n);
    above?.before(drawn);
  }
}
