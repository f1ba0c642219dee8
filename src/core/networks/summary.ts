import type { Table } from "../table.js";
import { describeShape } from "../tensor/shape.js";
import type { Parameters } from "./parameters.js";
import type { CellDescription, Json, SequenceNetwork } from "./sequence-network.js";

/** A network's options, and each of its parts with the parameters it learns. */
export function networkTable(network: SequenceNetwork): Table {
  return parametersTable(describeNetwork(network), network.parameters());
}

/** What a model learns: each part with its parameters. */
export function parametersTable(title: string, parameters: Parameters): Table {
  const all = Object.entries(parameters).map(([name, { shape, data }]) => ({
    ...split(name),
    shape,
    size: data.length,
  }));
  const rows = all.map(({ part, parameter, shape, size }, n) => {
    return [part === all[n - 1]?.part ? "" : part, parameter, describeShape(shape), String(size)];
  });
  const count = all.reduce((sum, { size }) => sum + size, 0);
  return { title: `${title}: ${count} parameters`, head: ["part", "parameter", "shape", "numbers"], rows };
}

/** A network in one line: its name, sizes and options. */
export function describeNetwork(network: SequenceNetwork): string {
  const { network: name, options } = network.description();
  const chosen = Object.entries(options).filter(([option]) => option !== "inputSize" && option !== "dtype");
  const said = chosen.flatMap(([option, value]) => describeOption(option, value));
  return [`${name} [T, B, ${network.inputSize}] → [T, B, ${network.outputSize}]`, ...said, network.dtype].join(", ");
}

/** An option in words; one that is a network itself has rows of its own. */
function describeOption(option: string, value: Json | undefined): string[] {
  if (value === undefined || value === null || value === false) return [];
  if (value === true) return [option];
  if (typeof value !== "object") return [`${option} ${value}`];
  if (Array.isArray(value))
    return value.every((each) => typeof each === "number") ? [`${option} ${value.join(" ")}`] : [];
  const { cell, options } = value as Partial<CellDescription>;
  if (cell === undefined) return [];
  return [`${option} ${cell}`, ...Object.entries(options ?? {}).flatMap((each) => describeOption(...each))];
}

/** Part and parameter of a name: "recurrent.weight_ih_l1_reverse" is weight_ih_l1_reverse of "recurrent, layer 1, reverse". */
function split(name: string): { part: string; parameter: string } {
  const path = name.split(".");
  const parameter = path.pop() as string;
  const [, layer, reverse] = /_l(\d+)(_reverse)?$/.exec(parameter) ?? [];
  const place = [...(layer ? [`layer ${layer}`] : []), ...(reverse ? ["reverse"] : [])];
  return { part: [...path, ...place].join(", "), parameter };
}
