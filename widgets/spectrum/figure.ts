import {
  axis,
  baseLayout,
  colour,
  escapeMarkup,
  type Figure,
  type Frame,
  legendHeight,
  threeDigits,
  tokenLabel,
} from "../base/figure.js";
import { labels } from "./labels.js";
import { type MatrixSpectrum, presentEigenvalues, radiusOf, type Spectra, type SpectrumState } from "./spectra.js";

/** What the eigenvalues of the weights are called, for who hears of a click on them. */
export const ofWeights = "weights";

/** A matrix with what it is called, in its own colour and symbol. */
interface Named {
  name: string;
  spectrum: MatrixSpectrum;
  colour: string;
  symbol: string;
}

/** Places in pixels from the top. */
const gap = { top: 62, left: 54, right: 14, column: 62, row: 76, legend: 44 };

/** The complex plane, the singular values, and the path of the hidden state. */
export function spectrumFigure(
  state: Pick<SpectrumState, "data" | "spectralRadius" | "moved" | "chosen" | "step" | "block" | "title" | "language">,
  { weights, jacobian, path, givenPath }: Spectra,
  frame: Frame,
): Figure {
  const say = labels[state.language];
  const { theme, width } = frame;
  const { name, T, tokens, blocks } = state.data;
  const columns = width >= 600 ? 2 : 1;
  const inner = width - gap.left - gap.right;
  const panelWidth = (inner - (columns - 1) * gap.column) / columns;
  const planeHeight = Math.round(Math.min(panelWidth, 300));
  const valuesTop = columns === 2 ? gap.top : gap.top + planeHeight + gap.row;
  const valuesHeight = columns === 2 ? planeHeight : 180;
  const pathTop = valuesTop + valuesHeight + gap.row;
  const pathHeight = Math.round(Math.min(300, Math.max(220, inner * 0.45)));
  const vertical = (top: number, size: number): [number, number] => [1 - (top + size) / height, 1 - top / height];
  const horizontal = (column: number): [number, number] => {
    const left = gap.left + column * (panelWidth + gap.column);
    return [left / width, (left + panelWidth) / width];
  };

  const matrices: Named[] = [
    ...(weights === undefined
      ? []
      : [
          {
            name: say.ofWeights(escapeMarkup(blocks[state.block]), threeDigits(radiusOf(weights))),
            spectrum: weights,
            colour: colour(0),
            symbol: "circle-open",
          },
        ]),
    {
      name: say.ofJacobian(state.step, threeDigits(radiusOf(jacobian))),
      spectrum: jacobian,
      colour: colour(1),
      symbol: "x-thin-open",
    },
  ];
  const legend = legendHeight([...matrices.map((matrix) => matrix.name), say.asGiven, say.now], width, true);
  const height = pathTop + pathHeight + gap.legend + legend;
  // In steps, so that the axes stand still while the values move a little.
  const reach = Math.max(1, ...matrices.map(({ spectrum }) => radiusOf(spectrum)).filter(Number.isFinite)) * 1.15;
  const furthest = Math.ceil(reach * 2) / 2;
  const longest = Math.max(...matrices.map(({ spectrum }) => spectrum.singularValues.length));
  const greatest = Math.max(1, ...matrices.map(({ spectrum }) => spectrum.singularValues[0]).filter(Number.isFinite));
  const stretch = Math.ceil(greatest * 1.05);

  const chosen = presentEigenvalues(state).find(({ place }) => place === state.chosen);
  const isChosen = (real: number, imaginary: number): boolean =>
    chosen !== undefined && Math.hypot(real - chosen.real, Math.abs(imaginary) - Math.abs(chosen.imaginary)) < 1e-4;
  const data: Record<string, unknown>[] = matrices.flatMap((matrix, n) => [
    {
      type: "scatter",
      mode: "markers",
      name: matrix.name,
      meta: matrix.spectrum === weights ? ofWeights : "",
      legendgroup: String(n),
      x: Array.from(matrix.spectrum.real),
      y: Array.from(matrix.spectrum.imaginary),
      marker: {
        color: matrix.colour,
        symbol: matrix.symbol,
        size: Array.from(matrix.spectrum.real, (real, k) => {
          return matrix.spectrum === weights && isChosen(real, matrix.spectrum.imaginary[k]) ? 14 : 8;
        }),
        line: { color: matrix.colour, width: 2 },
      },
      hovertext: Array.from(matrix.spectrum.real, (real, k) => {
        const imaginary = matrix.spectrum.imaginary[k];
        const sign = imaginary < 0 ? "−" : "+";
        const modulus = threeDigits(Math.hypot(real, imaginary));
        return `${matrix.name}<br>${say.eigenvalue(threeDigits(real), `${sign} ${threeDigits(Math.abs(imaginary))} i`, modulus)}`;
      }),
      hoverinfo: "text",
    },
    {
      type: "scatter",
      mode: "lines+markers",
      name: matrix.name,
      legendgroup: String(n),
      showlegend: false,
      x: Array.from(matrix.spectrum.singularValues, (_, k) => k + 1),
      y: Array.from(matrix.spectrum.singularValues),
      xaxis: "x2",
      yaxis: "y2",
      line: { color: matrix.colour, width: 1.5 },
      marker: { color: matrix.colour, symbol: matrix.symbol, size: 6 },
      hovertemplate: `${matrix.name}<br>σ<sub>%{x}</sub> = %{y:.3g}<extra></extra>`,
    },
  ]);
  const along = (points: readonly number[][], line: object): Record<string, unknown> => ({
    type: "scatter",
    x: points.map(([x]) => x),
    y: points.map(([, y]) => y),
    xaxis: "x3",
    yaxis: "y3",
    hovertext: points.map((_, t) => `<b>${escapeMarkup(tokenLabel(tokens[t], 40))}</b>, ${say.stepOf(t + 1, T)}`),
    hoverinfo: "text",
    ...line,
  });
  data.push(
    along(givenPath, { mode: "lines", name: say.asGiven, line: { color: "#8c8c8c", width: 1.5, dash: "dot" } }),
    along(path, {
      mode: "lines+markers",
      name: say.now,
      line: { color: colour(2), width: 2 },
      marker: {
        color: colour(2),
        symbol: path.map((_, t) => (t === state.step - 1 ? "diamond" : t === 0 ? "circle-open" : "circle")),
        size: path.map((_, t) => (t === state.step - 1 ? 12 : 6)),
        opacity: 1,
      },
    }),
  );

  const heading = (text: string, left: number, top: number): object => ({
    text,
    showarrow: false,
    xref: "paper",
    yref: "paper",
    x: left,
    y: 1 - (top - 4) / height,
    xanchor: "left",
    yanchor: "bottom",
    font: { size: 12 },
  });
  const dotted = { color: theme.text, width: 1, dash: "dot" };
  const second = columns - 1;
  return {
    data,
    layout: {
      ...baseLayout(frame, state.title === "" ? say.title(escapeMarkup(name)) : escapeMarkup(state.title), height),
      margin: { l: 0, r: 0, t: 0, b: 0, autoexpand: false },
      showlegend: true,
      uirevision: "same",
      xaxis: axis(theme, say.real, {
        domain: horizontal(0),
        anchor: "y",
        range: [-furthest, furthest],
        constrain: "domain",
        automargin: false,
      }),
      yaxis: axis(theme, say.imaginary, {
        domain: vertical(gap.top, planeHeight),
        anchor: "x",
        range: [-furthest, furthest],
        scaleanchor: "x",
        constrain: "domain",
        automargin: false,
      }),
      xaxis2: axis(theme, say.rank, {
        domain: horizontal(second),
        anchor: "y2",
        range: [0.5, longest + 0.5],
        tick0: 1,
        dtick: Math.max(1, Math.ceil(longest / 8)),
        automargin: false,
      }),
      yaxis2: axis(theme, "", {
        domain: vertical(valuesTop, valuesHeight),
        anchor: "x2",
        range: [0, stretch],
        automargin: false,
      }),
      xaxis3: axis(theme, say.first, {
        domain: [gap.left / width, 1 - gap.right / width],
        anchor: "y3",
        range: rangeOf(0, givenPath, path),
        zeroline: false,
        automargin: false,
      }),
      yaxis3: axis(theme, say.second, {
        domain: vertical(pathTop, pathHeight),
        anchor: "x3",
        range: rangeOf(1, givenPath, path),
        zeroline: false,
        automargin: false,
      }),
      shapes: [
        { type: "circle", xref: "x", yref: "y", x0: -1, x1: 1, y0: -1, y1: 1, line: dotted },
        { type: "line", xref: "x2", yref: "y2", x0: 0.5, x1: longest + 0.5, y0: 1, y1: 1, line: dotted },
      ],
      annotations: [
        heading(say.eigenvalues, horizontal(0)[0], gap.top),
        heading(say.singularValues, horizontal(second)[0], valuesTop),
        heading(say.trajectory, gap.left / width, pathTop),
      ],
    },
  };
}

/** Of both paths in one direction, in steps of a quarter of the given one's width. */
function rangeOf(dimension: number, given: readonly number[][], now: readonly number[][]): [number, number] {
  const extent = (points: readonly number[][]): [number, number] => {
    const values = points.map((point) => point[dimension]).filter(Number.isFinite);
    return [Math.min(...values), Math.max(...values)];
  };
  const [low, high] = extent(given);
  const step = Math.max(high - low, 1e-6) / 4;
  const [from, to] = extent([...given, ...now]);
  return [step * (Math.floor(from / step) - 0.4), step * (Math.ceil(to / step) + 0.4)];
}
