import { axis, type Theme } from "../base/figure.js";

/** A place in pixels from the top left. */
export interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** Names of the axes of a panel, as a trace or a shape refers to them. */
export interface Axes {
  xaxis: string;
  yaxis: string;
}

/** A figure of panels that are placed in pixels; Plotly wants shares from the bottom left. */
export class Sheet {
  readonly data: Record<string, unknown>[] = [];
  readonly annotations: object[] = [];
  readonly shapes: object[] = [];
  /** The axes by their names in the layout. */
  readonly axes: Record<string, unknown> = {};
  readonly #width: number;
  readonly #height: number;
  readonly #theme: Theme;
  #panels = 0;

  constructor(width: number, height: number, theme: Theme) {
    this.#width = width;
    this.#height = height;
    this.#theme = theme;
  }

  /** Pixels from the left as a share. */
  x(left: number): number {
    return left / this.#width;
  }

  /** Pixels from the top as a share. */
  y(top: number): number {
    return 1 - top / this.#height;
  }

  /** Adds a panel with its two axes. */
  panel({ left, top, width, height }: Box, x: Record<string, unknown>, y: Record<string, unknown>): Axes {
    this.#panels++;
    const suffix = this.#panels === 1 ? "" : String(this.#panels);
    const place = (title: unknown, more: object): unknown =>
      axis(this.#theme, String(title ?? ""), { automargin: false, zeroline: false, ...more });
    const { title: xTitle, ...restOfX } = x;
    const { title: yTitle, ...restOfY } = y;
    const across = [this.x(left), this.x(left + width)];
    const up = [this.y(top + height), this.y(top)];
    this.axes[`xaxis${suffix}`] = place(xTitle, { domain: across, anchor: `y${suffix}`, ...restOfX });
    this.axes[`yaxis${suffix}`] = place(yTitle, { domain: up, anchor: `x${suffix}`, ...restOfY });
    return { xaxis: `x${suffix}`, yaxis: `y${suffix}` };
  }

  /** Text whose lower left corner is there. */
  heading(text: string, left: number, bottom: number, size = 12): void {
    this.annotations.push({
      text,
      showarrow: false,
      xref: "paper",
      yref: "paper",
      x: this.x(left),
      y: this.y(bottom),
      xanchor: "left",
      yanchor: "bottom",
      font: { size },
    });
  }
}
