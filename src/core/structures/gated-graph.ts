import type { Quantity } from "../cells/cell.js";
import { gruCell } from "../cells/gru.js";
import { reshape } from "../tensor/layout.js";
import { linear } from "../tensor/products.js";
import { takeRows } from "../tensor/rows.js";
import { requirePositiveInteger } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import type { Graph } from "./graph.js";
import { GraphLayer, type GraphLayerOptions } from "./graph-layers.js";
import { updateGraph } from "./message-passing.js";
import { type Recorder, range, type StructureTrace } from "./trace.js";

/** Options of a {@link GatedGraphNetwork}. */
export interface GatedGraphOptions extends GraphLayerOptions {
  /** H, size of the nodes' states and of the messages. */
  hiddenSize: number;
  /** Updates, each with the same parameters. */
  steps: number;
  /** Labels of the edges, each a type with message weights of its own; by default all edges are of one type. */
  edgeTypes?: readonly string[];
}

const cell = gruCell({ reset: "before" });
const message: Quantity = { name: "m", label: "message", labelZh: "消息", range: null };

/**
 * Gated graph network (Li et al. 2016): message passing whose update is a GRU, so that nodes can keep what they know:
 *
 *     m_t(v) = Σ_{u → v} (W_type h_{t-1}(u) + b_type)      h_t(v) = GRU(m_t(v), h_{t-1}(v))
 *
 * Input of fewer numbers than H is to be filled up with zeros, as in the paper.
 *
 * @example
 * const network = new GatedGraphNetwork({ hiddenSize: 4, steps: 3, seed: 1 });
 * const h = network.forward(undirectedGraph(3, [[0, 1], [1, 2]]), new Random(1).normalTensor([3, 4]));
 */
export class GatedGraphNetwork extends GraphLayer {
  /** H */
  readonly hiddenSize: number;
  /** Updates. */
  readonly steps: number;
  /** Labels of the edges; null where all are of one type. */
  readonly edgeTypes: readonly string[] | null;

  /** @throws RangeError for sizes that are not positive whole numbers, or no edge types. */
  constructor(options: GatedGraphOptions) {
    const { hiddenSize: H, steps, edgeTypes } = options;
    if (edgeTypes?.length === 0) throw new RangeError("GatedGraphNetwork: edgeTypes is empty");
    const types = edgeTypes?.length ?? 1;
    const ofCell = Object.entries(cell.parameterShapes(H, H)).map(([name, shape]) => [`update.${name}`, shape]);
    const shapes = { "message.weight": [types * H, H], "message.bias": [types * H], ...Object.fromEntries(ofCell) };
    super("GatedGraphNetwork", { hiddenSize: H, steps }, shapes, options);
    this.hiddenSize = H;
    this.steps = steps;
    this.edgeTypes = edgeTypes?.slice() ?? null;
  }

  /**
   * States of the nodes after all updates, [N, H], from those before, [N, H].
   * @param options.steps updates, by default those of the network.
   * @throws RangeError for edges, labels or shapes that do not fit, or a NaN in `h`.
   */
  forward(graph: Graph, h: Tensor, options: { steps?: number } = {}): Tensor {
    return this.#run("forward", graph, h, options.steps);
  }

  /** Messages along all edges, gates and states of all nodes, update after update. */
  trace(graph: Graph, h: Tensor, options: { steps?: number } = {}): StructureTrace {
    return this.traceOf(graph, (record) => this.#run("trace", graph, h, options.steps, record));
  }

  #run(where: string, graph: Graph, start: Tensor, steps: number = this.steps, record?: Recorder): Tensor {
    const { hiddenSize: H } = this;
    this.requireNodes(where, graph, start, H, "hiddenSize");
    requirePositiveInteger(`GatedGraphNetwork.${where}`, "steps", steps);
    const all = Object.entries(this.parameters());
    const ofCell = all.filter(([name]) => name.startsWith("update."));
    const update = Object.fromEntries(ofCell.map(([name, tensor]) => [name.slice("update.".length), tensor]));
    const { "message.weight": weight, "message.bias": bias } = this.parameters();
    const types = this.#types(where, graph);
    const N = graph.nodes.length;
    const count = weight.shape[0] / H;
    const rows = graph.edges.map(({ from }, n) => from * count + types[n]);
    const [state] = cell.states;
    record?.("nodes", range(N), [["input", state, start]]);
    let h = start;
    for (let t = 0; t < steps; t++) {
      // One product for all nodes and types, of which each edge takes its own.
      const sent = reshape(linear(h, weight, bias), [N * count, H]);
      const after = updateGraph(
        graph,
        { v: h },
        {
          edge() {
            const messages = takeRows(sent, rows);
            record?.("edges", range(rows.length), [["state", message, messages]]);
            return messages;
          },
          node({ messages, v }) {
            const { states, gates } = cell.step(messages, { h: v }, update);
            const recorded = cell.gates.map((gate) => ["gate", gate, gates[gate.name]] as const);
            record?.("nodes", range(N), [...recorded, ["state", state, states.h]]);
            return states.h;
          },
        },
      );
      h = after.v;
    }
    return h;
  }

  /** The type of each edge. */
  #types(where: string, { edges }: Graph): number[] {
    const { edgeTypes } = this;
    if (edgeTypes === null) return edges.map(() => 0);
    return edges.map(({ label = "" }, n) => {
      const type = edgeTypes.indexOf(label);
      if (type < 0) {
        throw new RangeError(
          `GatedGraphNetwork.${where}: edge ${n} has label ${JSON.stringify(label)}; it must be one of ${edgeTypes.join(", ")}`,
        );
      }
      return type;
    });
  }
}
