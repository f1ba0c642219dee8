import { describe, it } from "vitest";
import { concat, divide, type GraphUpdate, slice, subtract, Tensor } from "../../src/core/index.js";
import { graphExercises } from "../../src/exercises/13-graphs.js";
import { expecting } from "./verdict.js";

const expected = expecting(graphExercises);

describe("the exercises of notebook 13", () => {
  it("1: parameters of a graph network", async () => {
    await expected.right("13.1", 48);
    await expected.wrong("13.1", 42, /biases/);
    await expected.wrong("13.1", 41, /global/);
    await expected.wrong("13.1", 64, /both of its ends/);
  });

  it("2: from corner to corner", async () => {
    await expected.right("13.2", [14, 2]);
    await expected.wrong("13.2", [8, 2], /^alone/);
    await expected.wrong("13.2", [14, 1], /^with u/);
  });

  it("3: own number less the neighbours' mean", async () => {
    const first: GraphUpdate["edge"] = ({ from }) => from;
    const mean: GraphUpdate["node"] = ({ messages }) => divide(slice(messages, 1, 0, 1), slice(messages, 1, 1, 2));
    const own: GraphUpdate["node"] = ({ v }) => slice(v, 1, 0, 1);
    await expected.right(
      "13.3",
      { edge: first, node: (x) => subtract(own(x), mean(x)) } satisfies GraphUpdate,
      {
        edge: ({ from, to }) => subtract(slice(to, 1, 0, 1), slice(from, 1, 0, 1)),
        aggregate: (messages, nodes, count) => {
          const rows = Array.from({ length: count }, () => [0, 0]);
          for (const [n, node] of nodes.entries()) {
            rows[node][0] += messages.data[n];
            rows[node][1]++;
          }
          return Tensor.from(rows.map(([sum, n]) => [sum / n]));
        },
        node: ({ messages }) => messages,
      } satisfies GraphUpdate,
    );
    await expected.wrong(
      "13.3",
      { edge: first, node: (x) => subtract(mean(x), own(x)) } satisfies GraphUpdate,
      /round/,
    );
    await expected.wrong("13.3", { edge: first, node: mean } satisfies GraphUpdate, /own number/);
    await expected.wrong(
      "13.3",
      { edge: first, node: (x) => subtract(own(x), slice(x.messages, 1, 0, 1)) } satisfies GraphUpdate,
      /sum of the neighbours/,
    );
    await expected.wrong("13.3", { edge: first, node: ({ v }) => concat([v, v], 1) } satisfies GraphUpdate, /\[N, 1\]/);
    await expected.wrong("13.3", { edge: first, node: own } satisfies GraphUpdate, /two sums/);
  });

  it("4: graphs that message passing cannot tell apart", async () => {
    await expected.right("13.4", ["ring", "triangles"], ["triangles", "ring"]);
    await expected.wrong("13.4", ["ring", "path"], /count neighbours/);
    await expected.wrong("13.4", ["star", "triangles"], /count neighbours/);
    await expected.wrong("13.4", ["ring", "ring"], /two different/);
    await expected.wrong("13.4", ["ring", "square"], /two different/);
  });
});
