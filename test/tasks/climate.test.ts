import { expect, it } from "vitest";
import { carbonDioxide, globalTemperature, seattleWeather } from "../../src/tasks/climate.js";

it("has every month of carbon dioxide from May 1964 on", () => {
  const { times, values } = carbonDioxide();
  const months = Array.from({ length: 672 }, (_, n) => {
    const month = new Date(Date.UTC(1964, 4 + n));
    return month.toISOString().slice(0, 7);
  });
  expect(times).toEqual(months);
  // The annual means that the Global Monitoring Laboratory of NOAA gives, whose scale is another by a few tenths.
  const mean = (year: string) =>
    values.filter((_, n) => times[n].startsWith(year)).reduce((sum, value) => sum + value / 12, 0);
  expect(mean("2000")).toBeCloseTo(369.7, 0);
  expect(mean("1970")).toBeCloseTo(325.7, 0);
});

it("has the Earth's temperature of every year, which by definition is 0 on the mean of 1951 to 1980", () => {
  const { times, values } = globalTemperature();
  expect(times).toEqual(Array.from({ length: 144 }, (_, n) => String(1880 + n)));
  const base = values.slice(times.indexOf("1951"), times.indexOf("1980") + 1);
  expect(base.reduce((sum, value) => sum + value, 0) / base.length).toBeCloseTo(0, 1);
});

it("has every day of Seattle's weather, none of them colder at its warmest than at its coldest", () => {
  const { times, highest, lowest, precipitation, wind } = seattleWeather();
  expect(times).toEqual(
    Array.from({ length: 1461 }, (_, n) => new Date(Date.UTC(2012, 0, 1 + n)).toISOString().slice(0, 10)),
  );
  expect(times.every((_, n) => highest[n] >= lowest[n] && precipitation[n] >= 0 && wind[n] > 0)).toBe(true);
});
