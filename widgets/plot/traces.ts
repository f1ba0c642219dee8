/** What a notebook gives to be drawn, how it is checked, and how it is kept. */

/** Numbers, or names of categories; null, NaN and ±∞ are gaps. */
export type PlotValues = ArrayLike<number | string | null>;

/** Rows of numbers, or a tensor [rows, columns]. */
export type PlotMatrix = ArrayLike<ArrayLike<number | null>> | { shape: readonly number[]; data: ArrayLike<number> };

/** What all traces have; further attributes are Plotly's and are handed on to it. */
export interface PlotTraceHead {
  /** What the legend and the hover text call it. It is shown as it is, without markup. */
  name?: string;
  /** Panel in which it is drawn, by its number; default 0. */
  panel?: number;
  readonly [plotly: string]: unknown;
}

/** Lines, points, or both. */
export interface ScatterTrace extends PlotTraceHead {
  type?: "scatter";
  /** Default "lines+markers" up to 30 points, then "lines". */
  mode?: "lines" | "markers" | "lines+markers" | "text" | "markers+text" | "lines+text" | "lines+markers+text" | "none";
  /** Default 0, 1, 2, … */
  x?: PlotValues;
  y: PlotValues;
  /** Bounds of a band around the line. */
  lower?: PlotValues;
  upper?: PlotValues;
  /** Half the length of the error bars. */
  error?: PlotValues;
  /** Text of each point: by the pointer, and beside it where the mode says so. */
  text?: ArrayLike<string>;
}

/** Bars. */
export interface BarTrace extends PlotTraceHead {
  type: "bar";
  /** Default 0, 1, 2, … */
  x?: PlotValues;
  y: PlotValues;
  /** Half the length of the error bars. */
  error?: PlotValues;
  text?: ArrayLike<string>;
}

/** A heat map: row 0 at the bottom. */
export interface HeatmapTrace extends PlotTraceHead {
  type: "heatmap";
  z: PlotMatrix;
  /** Of the columns; default 0, 1, 2, … */
  x?: PlotValues;
  /** Of the rows; default 0, 1, 2, … */
  y?: PlotValues;
}

/** Lines or points in space. */
export interface Scatter3dTrace extends PlotTraceHead {
  type: "scatter3d";
  mode?: ScatterTrace["mode"];
  x: PlotValues;
  y: PlotValues;
  z: PlotValues;
  text?: ArrayLike<string>;
}

/** One trace of {@link plot}. */
export type PlotTrace = ScatterTrace | BarTrace | HeatmapTrace | Scatter3dTrace;

/** A column of values as it is kept: single precision where that loses nothing that is seen. */
export type KeptValues = Float32Array | (number | string | null)[];

/** A trace as a widget keeps it. */
export interface KeptTrace {
  type: "scatter" | "bar" | "heatmap" | "scatter3d";
  name: string;
  panel: number;
  /** x, y, z, lower, upper, error, text: what it has of them, all of the same length. */
  columns: Readonly<Record<string, KeptValues>>;
  /** Rows of a heat map. */
  rows: Float32Array[] | null;
  /** Everything else, as Plotly has it. */
  rest: Readonly<Record<string, unknown>>;
}

const columnNames = ["x", "y", "z", "lower", "upper", "error", "text"];
const needed = { scatter: ["y"], bar: ["y"], heatmap: ["z"], scatter3d: ["x", "y", "z"] };

/** Checks a trace and makes a copy of it. @throws RangeError that says which trace, and what is wrong with it. */
export function keepTrace(trace: PlotTrace, place: string): KeptTrace {
  const { type = "scatter", name = "", panel = 0, ...others } = trace;
  const where = `plot: ${place}${name === "" ? "" : ` (${name})`}`;
  if (!Object.hasOwn(needed, type)) {
    throw new RangeError(`${where}: type is ${type}; it must be scatter, bar, heatmap or scatter3d`);
  }
  for (const column of needed[type]) {
    if (others[column] === undefined) throw new RangeError(`${where} has no ${column}`);
  }
  const rows = type === "heatmap" ? keepMatrix(others.z as PlotMatrix, `${where}: z`) : null;
  const given = columnNames.filter((column) => {
    return others[column] !== undefined && others[column] !== null && !(type === "heatmap" && column === "z");
  });
  const columns = Object.fromEntries(
    given.map((column) => [column, keepValues(others[column] as PlotValues, `${where}: ${column}`)]),
  );
  if (rows !== null) requireEdges(columns, rows, where);
  else requireSameLengths(columns, where);
  if ((columns.lower === undefined) !== (columns.upper === undefined)) {
    throw new RangeError(`${where} has ${columns.lower ? "lower" : "upper"} alone; a band has lower and upper`);
  }
  const rest = Object.fromEntries(Object.entries(others).filter(([key]) => !columnNames.includes(key)));
  return { type, name, panel, columns, rows, rest };
}

function keepValues(values: PlotValues, where: string): KeptValues {
  if (typeof values !== "object" || typeof values?.length !== "number") {
    throw new RangeError(`${where} is ${values}; it must be an array`);
  }
  const copy = Array.from(values);
  return copy.every((value) => value === null || (typeof value === "number" && fitsSingle(value)))
    ? Float32Array.from(copy as number[], (value) => value ?? Number.NaN)
    : copy;
}

/** Whether single precision has the value: what is tiny, as an error term is after many steps, or a large count is kept in double. */
function fitsSingle(value: number): boolean {
  if (!Number.isFinite(value) || value === 0) return true;
  const size = Math.abs(value);
  return Number.isInteger(value) ? size <= 2 ** 24 : size > 1e-37 && size < 1e6;
}

/** The rows of a matrix in single precision. @throws RangeError for rows of different lengths, or a tensor of another rank. */
export function keepMatrix(matrix: PlotMatrix, where: string): Float32Array[] {
  const rows = "shape" in matrix ? rowsOfTensor(matrix, where) : Array.from(matrix);
  const kept = rows.map((row) => Float32Array.from(row, (value) => value ?? Number.NaN));
  const uneven = kept.findIndex((row) => row.length !== kept[0].length);
  if (uneven < 0) return kept;
  throw new RangeError(
    `${where}: row ${uneven} has ${kept[uneven].length} numbers, row 0 has ${kept[0].length}; they must be as many`,
  );
}

function rowsOfTensor(
  { shape, data }: { shape: readonly number[]; data: ArrayLike<number> },
  where: string,
): number[][] {
  if (shape.length !== 2) {
    throw new RangeError(`${where} has shape [${shape.join(", ")}]; it must be [rows, columns]`);
  }
  const [rows, width] = shape;
  return Array.from({ length: rows }, (_, row) => Array.from({ length: width }, (_, n) => data[row * width + n]));
}

function requireSameLengths(columns: Readonly<Record<string, KeptValues>>, where: string): void {
  const lengths = Object.entries(columns).map(([column, { length }]) => ({ column, length }));
  const other = lengths.find(({ length }) => length !== lengths[0].length);
  if (other === undefined) return;
  const [{ column, length }] = lengths;
  throw new RangeError(
    `${where}: ${column} has ${length} values, ${other.column} has ${other.length}; they must be as many`,
  );
}

/** A row or column has a place, or two edges. */
function requireEdges(
  columns: Readonly<Record<string, KeptValues>>,
  rows: readonly Float32Array[],
  where: string,
): void {
  for (const [column, count, of] of [
    ["x", rows[0]?.length ?? 0, "columns"],
    ["y", rows.length, "rows"],
  ] as const) {
    const length = columns[column]?.length;
    if (length === undefined || length === count || length === count + 1) continue;
    throw new RangeError(`${where}: ${column} has ${length} values; z has ${count} ${of}`);
  }
}
