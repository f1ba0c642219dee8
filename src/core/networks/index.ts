import { cells } from "../cells/index.js";
import type { SequenceNetwork } from "./sequence-network.js";

/** A network's class. Where it is made of a cell or of other networks, its options hold them. */
export type NetworkClass = new (options: never) => SequenceNetwork;

/** Every sequence network there is, by the name in its description: one line a network. */
export const networks: Readonly<Record<string, NetworkClass>> = {
  ...cells,
};
