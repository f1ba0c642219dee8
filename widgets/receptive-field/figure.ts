import { colourBar } from "../base/colour-scale.js";
import {
  axis,
  baseLayout,
  colour,
  dash,
  escapeMarkup,
  type Figure,
  type Frame,
  legendHeight,
  threeDigits,
} from "../base/figure.js";
import type { Language } from "../base/protocol.js";
import { type LayerHead, layerLabel } from "../base/traces.js";
import { labels } from "./labels.js";

/** What each output of a network reaches. */
export interface Field {
  name: string;
  /** ‖∂y_t/∂x_k‖, [T, T]: row t, column k. */
  inputs: Float32Array;
  /** The lowest first; ‖δ_{t,k}‖ of each, [T, K]. */
  layers: (LayerHead & { K: number; norms: Float32Array })[];
}

/** State of the receptive field widget. */
export interface ReceptiveFieldState {
  data: { T: number; networks: Field[] };
  /** Name of the network that is drawn. */
  network: string;
  /** The output that is looked at, from 1. */
  step: number;
  title: string;
  language: Language;
}

/** What the nodes of the network are called, and those of its outputs, for who hears of a pointer on them. */
export const nodes = "nodes";
export const outputNodes = "outputs";

const grey = "#8c8c8c";
const marked = "#d55e00";
/** Pale to dark blue, for light pages and dark ones. */
const colours: [number, string][] = [
  [0, "#cfe3f1"],
  [0.5, "#6baed6"],
  [1, "#08519c"],
];
/** Shares below 10 to this power have the palest colour. */
const decades = 4;

/** Places in pixels. */
const gap = { top: 72, left: 92, narrowLeft: 58, right: 14, row: 42, under: 92, plot: 170, bottom: 50 };

/** The network that is drawn. */
export function fieldOf({ data, network }: Pick<ReceptiveFieldState, "data" | "network">): Field {
  return data.networks.find(({ name }) => name === network) ?? data.networks[0];
}

/** Inputs that the chosen output depends on, from 1. */
export function reachOf(state: ReceptiveFieldState): number[] {
  const { T } = state.data;
  const row = fieldOf(state).inputs.subarray((state.step - 1) * T, state.step * T);
  return [...row.keys()].filter((k) => row[k] > 0).map((k) => k + 1);
}

/** Layers over time with all that the chosen output reaches, and how much each input matters in every network. */
export function receptiveFieldFigure(state: ReceptiveFieldState, frame: Frame): Figure {
  const say = labels[state.language];
  const { data, step } = state;
  const { T, networks } = data;
  const { theme, width } = frame;
  const field = fieldOf(state);
  const t = step - 1;
  const narrow = width < 480;
  const layerName = (layer: Field["layers"][number], n: number): string =>
    say.layer(narrow ? String(n) : layerLabel(n, layer, state.language));
  // The same for all networks, so that nothing moves when another is chosen.
  const longest = Math.max(0, ...networks.flatMap(({ layers }) => layers.map(layerName)).map(({ length }) => length));
  const left = narrow ? gap.narrowLeft : Math.min(Math.max(gap.left, 12 + 6.3 * longest), 0.35 * width);
  const inner = width - left - gap.right;
  const size = Math.max(5, Math.min(18, (0.7 * inner) / T));
  const rowsDrawn = [
    { label: say.input, K: T, norms: field.inputs },
    ...field.layers.map((layer, n) => ({
      label: escapeMarkup(layerName(layer, n)),
      ...layer,
    })),
  ];
  const netHeight = gap.row * (rowsDrawn.length + 1);
  const legend =
    networks.length > 1
      ? legendHeight(
          networks.map(({ name }) => name),
          width,
        )
      : 0;
  const height = gap.top + netHeight + gap.under + gap.plot + gap.bottom + legend;
  const vertical = (down: number, length: number): [number, number] => [
    1 - (down + length) / height,
    1 - down / height,
  ];
  const strongest = rowsDrawn.map(({ K, norms }) =>
    norms.subarray(t * K, (t + 1) * K).reduce((most, value) => Math.max(most, value), 0),
  );

  const lit: { x: number; y: number; share: number; text: string }[] = [];
  const dark: { x: number; y: number; text: string }[] = [];
  for (const [y, { label, K, norms }] of rowsDrawn.entries()) {
    for (let k = 0; k < K; k++) {
      const value = norms[t * K + k];
      // A layer with steps of its own spreads them over the same time.
      const x = K === T ? k + 1 : 0.5 + ((k + 0.5) * T) / K;
      const at = { x, y };
      if (value > 0) {
        const share = Math.max(-decades, Math.log10(value / strongest[y]));
        lit.push({ ...at, share, text: say.node(label, k + 1, threeDigits(value)) });
      } else dark.push({ ...at, text: say.node(label, k + 1, say.unreached) });
    }
  }
  const top = rowsDrawn.length;
  const outputs = Array.from({ length: T }, (_, n) => n + 1);
  // From the output to each input that it reaches: what is measured of the whole network.
  const rays = reachOf(state).flatMap((k) => [step, k, null]);
  const points = (name: string, items: readonly { x: number; y: number; text: string }[], marker: object): object => ({
    type: "scatter",
    mode: "markers",
    name,
    meta: name === "outputs" ? outputNodes : nodes,
    showlegend: false,
    x: items.map(({ x }) => x),
    y: items.map(({ y }) => y),
    hovertext: items.map(({ text }) => text),
    hoverinfo: "text",
    cliponaxis: false,
    marker: { size, ...marker },
  });
  const curves = networks.map(({ name, inputs }, n) => ({
    type: "scatter",
    mode: "lines+markers",
    name: escapeMarkup(name),
    x: outputs,
    y: [...inputs.subarray(t * T, (t + 1) * T)].map((value) => (value > 0 ? value : null)),
    line: { color: colour(n), dash: dash(n), width: name === field.name ? 3 : 1.2 },
    marker: { color: colour(n), size: name === field.name ? 6 : 4 },
    connectgaps: false,
    hovertemplate: `${say.time} = %{x}<br>${say.strength} = %{y:.3g}<extra>${escapeMarkup(name)}</extra>`,
    xaxis: "x2",
    yaxis: "y2",
  }));
  const reach = reachOf(state);
  const said =
    reach.length === 0
      ? say.reachesNothing(step)
      : say.reaches(step, reach.length, T, reach[0], reach[reach.length - 1]);
  const bare = { showgrid: false, zeroline: false, showline: false, automargin: false, fixedrange: true, ticks: "" };
  const domain = [left / width, 1 - gap.right / width];
  return {
    data: [
      {
        type: "scatter",
        mode: "lines",
        name: "rays",
        showlegend: false,
        x: rays,
        y: reach.flatMap(() => [top, 0, null]),
        line: { color: "rgba(86,150,210,0.35)", width: 1.2 },
        hoverinfo: "skip",
      },
      points("dark", dark, { color: "rgba(0,0,0,0)", line: { color: grey, width: 1 } }),
      points("lit", lit, { color: lit.map(({ share }) => share), coloraxis: "coloraxis", line: { width: 0 } }),
      points(
        "outputs",
        outputs.map((n) => ({ x: n, y: top, text: `${say.output}, ${n}` })),
        {
          color: outputs.map((n) => (n === step ? marked : "rgba(0,0,0,0)")),
          line: { color: outputs.map((n) => (n === step ? marked : grey)), width: 1 },
        },
      ),
      ...curves,
    ] as Record<string, unknown>[],
    layout: {
      ...baseLayout(
        frame,
        state.title === "" ? say.title(escapeMarkup(field.name)) : escapeMarkup(state.title),
        height,
      ),
      margin: { l: 0, r: 0, t: 0, b: 0, autoexpand: false },
      showlegend: networks.length > 1,
      uirevision: "same",
      coloraxis: {
        cmin: -decades,
        cmax: 0,
        colorscale: colours,
        colorbar: colourBar(say.scale, {
          len: Math.min(inner, 240) / width,
          x: left / width,
          y: 1 - (gap.top + netHeight + 44) / height,
          tickvals: [-4, -3, -2, -1, 0],
          ticktext: ["≤ 10⁻⁴", "10⁻³", "10⁻²", "10⁻¹", "1"],
        }),
      },
      xaxis: axis(theme, say.time, {
        ...bare,
        domain,
        anchor: "y",
        range: [0.3, T + 0.7],
        nticks: narrow ? 8 : 16,
        title: { text: say.time, standoff: 2, font: { size: 12 } },
      }),
      yaxis: axis(theme, "", {
        ...bare,
        domain: vertical(gap.top, netHeight),
        anchor: "x",
        range: [-0.5, top + 0.5],
        tickmode: "array",
        tickvals: Array.from({ length: top + 1 }, (_, n) => n),
        ticktext: [...rowsDrawn.map(({ label }) => label), say.output],
      }),
      xaxis2: axis(theme, say.time, {
        domain,
        anchor: "y2",
        range: [0.3, T + 0.7],
        zeroline: false,
        automargin: false,
        nticks: narrow ? 8 : 16,
      }),
      yaxis2: axis(theme, say.strength, {
        domain: vertical(gap.top + netHeight + gap.under, gap.plot),
        anchor: "x2",
        type: "log",
        exponentformat: "power",
        minorloglabels: "none",
        nticks: 6,
        automargin: false,
      }),
      annotations: [
        {
          text: said,
          showarrow: false,
          xref: "paper",
          yref: "paper",
          x: 8 / width,
          y: 1 - 36 / height,
          xanchor: "left",
          yanchor: "top",
          font: { size: 13 },
        },
      ],
      shapes: [
        {
          type: "line",
          xref: "x2",
          yref: "y2 domain",
          x0: step,
          x1: step,
          y0: 0,
          y1: 1,
          line: { color: marked, width: 1.5, dash: "dot" },
        },
      ],
    },
  };
}
