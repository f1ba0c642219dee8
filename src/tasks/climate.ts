import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** A value that was measured at even steps of time. */
export interface MeasuredSeries {
  /** When: "1964-05" of a month, "2012-01-01" of a day, "1880" of a year. */
  readonly times: readonly string[];
  /** What was measured then. */
  readonly values: readonly number[];
}

/**
 * Carbon dioxide in the air at Mauna Loa, in parts per million of moles, month by month from May 1964, the first month after
 * which none is missing, to April 2020. Source: Scripps CO₂ Program, CC BY 4.0, from the npm package `vega-datasets`.
 *
 * @example
 * const { times, values } = carbonDioxide();
 */
export function carbonDioxide(): MeasuredSeries {
  const rows = readRows("co2-concentration.csv");
  const monthOf = (date: string) => Number(date.slice(0, 4)) * 12 + Number(date.slice(5, 7));
  const gap = rows.findLastIndex(({ Date: date }, n) => n > 0 && monthOf(date) - monthOf(rows[n - 1].Date) > 1);
  const whole = rows.slice(Math.max(gap, 0));
  return { times: whole.map(({ Date: date }) => date.slice(0, 7)), values: whole.map(({ CO2 }) => Number(CO2)) };
}

/**
 * Mean temperature of the Earth's surface, land and sea, year by year from 1880 to 2023, in °C above the mean of 1951 to 1980.
 * Source: NASA Goddard Institute for Space Studies (GISTEMP), from the npm package `vega-datasets`.
 *
 * @example
 * const { times, values } = globalTemperature();
 */
export function globalTemperature(): MeasuredSeries {
  const rows = readRows("global-temp.csv");
  return { times: rows.map(({ year }) => year), values: rows.map(({ temp }) => Number(temp)) };
}

/** The weather of one place, day by day. */
export interface DailyWeather {
  /** "2012-01-01" */
  readonly times: readonly string[];
  /** The day's highest temperature, °C. */
  readonly highest: readonly number[];
  /** The day's lowest temperature, °C. */
  readonly lowest: readonly number[];
  /** Rain and snow, mm. */
  readonly precipitation: readonly number[];
  /** Mean speed of the wind, m/s. */
  readonly wind: readonly number[];
}

/**
 * The weather of Seattle, day by day from 2012 to 2015. Source: NOAA National Climatic Data Center, from the npm package
 * `vega-datasets`.
 *
 * @example
 * const { times, highest } = seattleWeather();
 */
export function seattleWeather(): DailyWeather {
  const rows = readRows("seattle-weather.csv");
  const column = (name: string) => rows.map((row) => Number(row[name]));
  return {
    times: rows.map(({ date }) => date),
    highest: column("temp_max"),
    lowest: column("temp_min"),
    precipitation: column("precipitation"),
    wind: column("wind"),
  };
}

/** The rows of a table by the names in its first line. Its values hold neither quotes nor commas. */
function readRows(file: string): Record<string, string>[] {
  // The package's own entry loads its tables from the network; here they are read from where npm put them.
  const text = readFileSync(
    fileURLToPath(import.meta.resolve("vega-datasets").replace(/build\/[^/]*$/, `data/${file}`)),
    "utf8",
  );
  const [head, ...lines] = text
    .trim()
    .split(/\r?\n/)
    .map((line) => line.split(","));
  return lines.map((line) => Object.fromEntries(head.map((name, n) => [name, line[n]])));
}
