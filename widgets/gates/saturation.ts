import { colour, escapeMarkup, type Frame } from "../base/figure.js";
import { labels, nameOf } from "./labels.js";
import type { Drawing } from "./maps.js";
import { columnsOf, gap } from "./panels.js";
import { Sheet } from "./sheet.js";
import type { GatesState, ShownNetwork } from "./state.js";

/** Pixels of a panel's side at least. */
const smallest = 120;

/**
 * How often each unit of each gate is saturated: a point a unit, the share of the steps in which it is right-saturated
 * across, left-saturated up (Karpathy, Johnson and Fei-Fei 2015, figure 4).
 */
export function saturationOf(state: GatesState, shown: readonly ShownNetwork[], frame: Frame): Drawing {
  const say = labels[state.language];
  const { width, theme } = frame;
  const blocks = columnsOf(shown.length, width);
  const most = Math.max(1, ...shown.map(({ layer }) => layer.saturation.length));
  const perRow = Math.max(1, Math.min(most, Math.floor((blocks.width + gap.column) / (smallest + gap.column))));
  const side = Math.min(240, (blocks.width - (perRow - 1) * gap.column) / perRow);
  const panelHeight = gap.title + side + 50;
  const above = shown.length > 1 ? gap.network : 0;
  const rows = blocks.rows(
    shown.map(({ layer }) => above + 18 + Math.max(1, Math.ceil(layer.saturation.length / perRow)) * panelHeight),
  );
  const height = gap.top + rows.height + 4;
  const sheet = new Sheet(width, height, theme);
  for (const [n, { network, layer, unit }] of shown.entries()) {
    const [left, top] = [blocks.left(n), gap.top + rows.top(n) + above];
    if (shown.length > 1) sheet.heading(`<b>${escapeMarkup(network.name)}</b>`, left, top - 18, 13);
    const count = layer.saturation[0]?.count;
    sheet.heading(count === undefined ? say.noGates : say.counted(count), left, top, 11);
    for (const [g, gate] of layer.saturation.entries()) {
      const column = g % perRow;
      const box = {
        left: left + column * (side + gap.column),
        top: top + 18 + Math.floor(g / perRow) * panelHeight + gap.title - 12,
        width: side,
        height: side,
      };
      const name = nameOf(gate, state.language);
      sheet.heading(name, box.left, box.top - 3);
      const axes = sheet.panel(
        box,
        { title: say.right, range: [-0.05, 1.05], nticks: 4, tickformat: ".0%" },
        { title: column === 0 ? say.left : "", range: [-0.05, 1.05], nticks: 4, tickformat: ".0%" },
      );
      sheet.shapes.push({
        type: "line",
        xref: axes.xaxis,
        yref: axes.yaxis,
        ...{ x0: 0, y0: 1, x1: 1, y1: 0 },
        line: { color: theme.text, width: 1, dash: "dot" },
      });
      const units = Array.from(gate.left, (_, m) => m);
      const followed = Math.min(unit, units.length - 1);
      const common = {
        type: "scatter",
        mode: "markers",
        name,
        ...axes,
        hovertemplate: `${name}, ${say.unit} %{customdata}<br>${say.leftShare}: %{y:.0%}<br>${say.rightShare}: %{x:.0%}<extra></extra>`,
        cliponaxis: false,
      };
      sheet.data.push(
        {
          ...common,
          meta: { network: n, quantity: gate.name, units },
          x: Array.from(gate.right),
          y: Array.from(gate.left),
          customdata: units,
          marker: { color: colour(0), size: 8, opacity: 0.7, line: { width: 0 } },
        },
        {
          ...common,
          x: [gate.right[followed]],
          y: [gate.left[followed]],
          customdata: [followed],
          marker: { color: colour(1), size: 12, symbol: "circle-open", line: { color: colour(1), width: 2.5 } },
        },
      );
    }
  }
  return { sheet, height, colours: {}, legend: false };
}
