import { Random, type SequenceNetwork, type Tensor } from "../core/index.js";
import { type HeatMap, ofTrace, transposed } from "./maps.js";

/** One row of the table. */
export interface System {
  /** What it is called. */
  readonly name: string;
  /** 长短期记忆网络 */
  readonly nameZh: string;
  /** What `unrolled` exports of it. */
  readonly exports: readonly string[];
  /** Its file; the first equations that stand in a comment there are its equations. */
  readonly file: string;
  /** Where no comment has them as equations. */
  readonly equation?: string;
  /** The test that compares it with something independent. */
  readonly test: string;
  /** What it computes in a small run. */
  picture(): HeatMap[];
}

/** States of a network that reads 16 steps of noise. */
export function running(network: SequenceNetwork): HeatMap[] {
  return ofTrace(network.trace(new Random(1).normalTensor([16, 1, network.inputSize], { dtype: network.dtype })));
}

/** Random vectors for the nodes of a tree or graph, [count, size]. */
export function nodes(count: number, size: number): Tensor {
  return new Random(1).normalTensor([count, size]);
}

/** Values [T, C] with time to the right. */
export function overTime(title: string, values: ArrayLike<number>, C: number): HeatMap {
  const rows = Array.from({ length: values.length / C }, (_, t) => Array.from(values).slice(t * C, (t + 1) * C));
  return { title, rows: transposed(rows) };
}

/** What a row says of a system that has a file of its own; the test's name is the file's where no other is given. */
type Row = [name: string, nameZh: string, exports: string[], file: string, picture: () => HeatMap[], test?: string];

/** The row of a cell. */
export function cell(...row: Row): System {
  return part("cells", ...row);
}

/** The row of a sequence network. */
export function network(...row: Row): System {
  return part("networks", ...row);
}

/** The row of what is in another folder of the core. */
export function part(
  folder: "cells" | "machines" | "networks" | "outputs" | "structures",
  ...[name, nameZh, exports, file, picture, test = file]: Row
): System {
  const path = `src/core/${folder}/${file}.ts`;
  return { name, nameZh, exports, file: path, test: `test/core/${folder}/${test}.test.ts`, picture };
}
