import type { NetworkDescription, SequenceNetwork } from "../../src/core/networks/sequence-network.js";

/** A network as a widget keeps it: everything that the browser needs to make it again. */
export interface KeptNetwork {
  description: NetworkDescription;
  parameters: Record<string, Float32Array>;
}

/** A copy of a network, in single precision: the network may go on learning. */
export function keepNetwork(network: Pick<SequenceNetwork, "description" | "parameters">): KeptNetwork {
  const parameters = Object.entries(network.parameters()).map(([name, { data }]) => [name, Float32Array.from(data)]);
  return { description: inSinglePrecision(network.description()), parameters: Object.fromEntries(parameters) };
}

/** A description, also of the networks and cells inside of it, with every element type single precision. */
function inSinglePrecision<Description extends object>(description: Description): Description {
  const entries = Object.entries(description).map(([name, value]) => {
    if (name === "dtype") return [name, "float32"];
    if (Array.isArray(value)) return [name, value.map((each) => (isObject(each) ? inSinglePrecision(each) : each))];
    return [name, isObject(value) ? inSinglePrecision(value) : value];
  });
  return Object.fromEntries(entries) as Description;
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
