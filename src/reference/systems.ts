/** The table of systems in the reference: what each is, where it is, and what it computes. */
import {
  AttendingStack,
  Autoregressive,
  automata,
  Chained,
  Clockwork,
  Convolution,
  CoupledLSTM,
  ctcLattice,
  DelayLine,
  DilatedRNN,
  EncoderDecoder,
  FeedbackStack,
  FeedForward,
  FeedForwardAutomaton,
  FiniteAutomaton,
  GatedGraphNetwork,
  GRU,
  GraphAttention,
  GraphConvolution,
  GraphNetwork,
  gruCell,
  Jordan,
  LayerNormLSTM,
  LinearChainCRF,
  LSTM,
  LSTMWithoutForget,
  MinGRU,
  MinLSTM,
  NARX,
  NaryTreeLSTM,
  NeuralTuringMachine,
  PeepholeLSTM,
  PushdownAutomaton,
  pushdownPrograms,
  QRNN,
  Random,
  RecurrentAutomaton,
  RecursiveNetwork,
  ResidualRNN,
  Separable,
  SequenceClassifier,
  SequenceTagger,
  SkipStack,
  Sliced,
  SRN,
  StackNetwork,
  TDNN,
  Transformer,
  TuringMachine,
  TuringNetwork,
  treeOf,
  turingPrograms,
  undirectedGraph,
} from "../core/index.js";
import { waves } from "../tasks/index.js";
import { equations } from "./equations.js";
import { numbered, ofStructure, ofTrace, transposed } from "./maps.js";
import { cell, network, nodes, overTime, part, running, type System } from "./rows.js";

const sizes = { inputSize: 3, hiddenSize: 6, seed: 1 };
const graph = undirectedGraph(5, [
  [0, 1],
  [1, 2],
  [2, 3],
  [3, 4],
  [4, 0],
]);
const redBike = treeOf(["a", ["red", "bike"]]);

const list: readonly System[] = [
  part("machines", "Finite automaton", "有限状态自动机", ["FiniteAutomaton"], "finite-automaton", () => {
    const steps = new FiniteAutomaton(automata.parity).run("0110100110010110");
    return [
      {
        title: "input, state",
        rows: [...numbered([steps.map(({ input }) => input)]), ...numbered([steps.map(({ state }) => state)])],
      },
    ];
  }),
  part(
    "machines",
    "Feed-forward net that runs an automaton",
    "运行自动机的前馈网络",
    ["FeedForwardAutomaton"],
    "automaton-networks",
    () => {
      const steps = new FeedForwardAutomaton(new FiniteAutomaton(automata.parity)).run("0110100110010110");
      return [{ title: "state", rows: numbered([steps.map(({ state }) => state)]) }];
    },
    "finite-automaton",
  ),
  part("machines", "Turing machine", "图灵机", ["TuringMachine"], "turing-machine", () => {
    const { configurations } = TuringMachine.parse(turingPrograms.busyBeaver4).run("");
    const first = Math.min(...configurations.map(({ left }) => left));
    const width = Math.max(...configurations.map(({ left, tape }) => left - first + tape.length));
    const cells = configurations.map(({ tape, left }) =>
      Array.from({ length: width }, (_, n) => tape[n + first - left] ?? "_"),
    );
    return [{ title: "tape, one column a step", rows: transposed(numbered(cells)) }];
  }),
  {
    ...cell("Feed-forward network", "前馈网络", ["FeedForward", "feedForwardCell"], "feed-forward", () =>
      running(new FeedForward(sizes)),
    ),
    test: "test/core/trace/every-cell.test.ts",
  },
  network(
    "Delay line",
    "延时线",
    ["DelayLine"],
    "delay-line",
    () => running(new DelayLine({ inputSize: 2, delays: 4 })),
    "windows",
  ),
  network(
    "Time-delay network, TDNN",
    "时延神经网络",
    ["TDNN"],
    "tdnn",
    () => running(new TDNN({ ...sizes, delays: [2, 3] })),
    "windows",
  ),
  network(
    "1-D convolution",
    "一维卷积",
    ["Convolution"],
    "convolution",
    () => running(new Convolution({ inputSize: 3, outputSize: 6, kernelSize: 3, seed: 1 })),
    "windows",
  ),
  network("Autoregressive model, AR", "自回归模型", ["Autoregressive"], "autoregressive", () => {
    const series = waves({ length: 200 });
    const { mean, lower, upper } = new Autoregressive({ order: 4 }).fit(series).forecast(series, 40);
    return [{ title: "forecast: lower, mean, upper", rows: [lower, mean, upper].map((values) => [...values]) }];
  }),
  network("NARX", "有外部输入的非线性自回归模型", ["NARX", "narxCell"], "narx", () =>
    running(new NARX({ ...sizes, inputDelays: 1, outputDelays: 2 })),
  ),
  cell("Simple recurrent network, SRN", "简单循环网络", ["SRN", "srnCell"], "srn", () => running(new SRN(sizes))),
  cell("Jordan network", "Jordan 网络", ["Jordan", "jordanCell"], "jordan", () =>
    running(new Jordan({ ...sizes, outputUnits: 3 })),
  ),
  part(
    "machines",
    "SRN that runs an automaton",
    "运行自动机的循环网络",
    ["RecurrentAutomaton"],
    "automaton-networks",
    () => ofTrace(new RecurrentAutomaton(new FiniteAutomaton(automata.parity)).trace("0110100110010110")),
    "finite-automaton",
  ),
  part(
    "machines",
    "Recurrent net that keeps a stack",
    "带栈的循环网络",
    ["StackNetwork", "StackCode", "PushdownAutomaton"],
    "stack-network",
    () => ofTrace(new StackNetwork(PushdownAutomaton.parse(pushdownPrograms.brackets)).trace("(()(()))")),
    "pushdown-automaton",
  ),
  part(
    "machines",
    "Recurrent net that runs a Turing machine",
    "运行图灵机的循环网络",
    ["TuringNetwork"],
    "turing-network",
    () => ofTrace(new TuringNetwork(TuringMachine.parse(turingPrograms.increment)).trace("1011", { steps: 8 })),
    "turing-machine",
  ),
  cell("h + g(x), h + g(x, h), residual network", "残差连接", ["ResidualRNN", "residualCell"], "residual", () =>
    running(new ResidualRNN(sizes)),
  ),
  cell("Gated recurrent unit, GRU", "门控循环单元", ["GRU", "gruCell"], "gru", () => running(new GRU(sizes))),
  cell("Long short-term memory, LSTM", "长短期记忆网络", ["LSTM", "lstmCell"], "lstm", () => running(new LSTM(sizes))),
  cell(
    "LSTM without forget gate",
    "无遗忘门的 LSTM",
    ["LSTMWithoutForget", "lstmWithoutForgetCell"],
    "lstm-without-forget",
    () => running(new LSTMWithoutForget(sizes)),
  ),
  cell("LSTM with peepholes", "peephole 连接的 LSTM", ["PeepholeLSTM", "peepholeLSTMCell"], "peephole-lstm", () =>
    running(new PeepholeLSTM(sizes)),
  ),
  cell("LSTM with coupled gates", "耦合输入门和遗忘门的 LSTM", ["CoupledLSTM", "coupledLSTMCell"], "coupled-lstm", () =>
    running(new CoupledLSTM(sizes)),
  ),
  cell(
    "LSTM with layer normalization",
    "层规范化的 LSTM",
    ["LayerNormLSTM", "layerNormLSTMCell"],
    "layer-norm-lstm",
    () => running(new LayerNormLSTM(sizes)),
  ),
  network("Stacked, bidirectional, residual stacks", "堆叠、双向、残差循环网络", ["Recurrent"], "recurrent", () =>
    running(new GRU({ ...sizes, numLayers: 2, bidirectional: true, residual: true })),
  ),
  network(
    "Variant A: the layer below at all times",
    "变体 A：读下层所有时刻",
    ["AttendingStack"],
    "attending-stack",
    () => running(new AttendingStack({ ...sizes, cell: gruCell() })),
  ),
  network(
    "Variant B: all layers of the step before",
    "变体 B：读上一时刻所有层",
    ["FeedbackStack"],
    "feedback-stack",
    () => running(new FeedbackStack({ ...sizes, cell: gruCell() })),
  ),
  network("Skip connections across layers", "跨层跳步连接", ["SkipStack"], "skip-stack", () =>
    running(new SkipStack({ ...sizes, cell: gruCell(), numLayers: 3 })),
  ),
  network("Skip connections across time: dilated RNN", "跨时间跳步：空洞循环网络", ["DilatedRNN"], "dilated", () =>
    running(new DilatedRNN({ ...sizes, cell: gruCell(), dilations: [1, 2, 4] })),
  ),
  cell("Clockwork RNN", "时钟循环网络", ["Clockwork", "clockworkCell"], "clockwork", () =>
    running(new Clockwork({ ...sizes, hiddenSize: 8, modules: 4 })),
  ),
  network("Separable RNN: past and future", "分离式循环网络", ["Separable"], "separable", () =>
    running(new Separable({ past: new GRU(sizes), future: new GRU({ ...sizes, seed: 2 }) })),
  ),
  network("Sliced RNN", "切片循环网络", ["Sliced"], "sliced", () =>
    running(new Sliced({ networks: [new GRU(sizes), new GRU({ ...sizes, inputSize: 6 })], sliceLengths: [4] })),
  ),
  cell("Parallel sub-networks: block-diagonal U", "准并行：分块对角的循环网络", ["inBlocks"], "blocks", () =>
    running(new SRN({ ...sizes, blocks: 3 })),
  ),
  cell("QRNN", "准循环网络", ["QRNN", "qrnnCell"], "qrnn", () => running(new QRNN({ ...sizes, pooling: "fo" }))),
  cell("minGRU", "minGRU", ["MinGRU", "minGRUCell"], "min-gru", () => running(new MinGRU(sizes))),
  cell("minLSTM", "minLSTM", ["MinLSTM", "minLSTMCell"], "min-lstm", () => running(new MinLSTM(sizes))),
  network(
    "Neural Turing machine",
    "神经图灵机",
    ["NeuralTuringMachine", "neuralTuringCell"],
    "neural-turing-machine",
    () => running(new NeuralTuringMachine({ ...sizes, slots: 8, width: 3 })),
  ),
  network("Multi-head attention", "多头注意力", ["MultiHeadAttention"], "attention", () =>
    running(new Transformer({ inputSize: 3, hiddenSize: 8, heads: 1, seed: 1 })),
  ),
  network(
    "Transformer",
    "Transformer",
    ["Transformer", "TransformerEncoderBlock", "TransformerDecoderBlock"],
    "transformer",
    () => running(new Transformer({ inputSize: 3, hiddenSize: 8, heads: 2, numLayers: 2, seed: 1 })),
  ),
  network("Transformer on a recurrent layer", "循环层之上的 Transformer", ["Chained"], "chained", () =>
    running(
      new Chained({
        networks: [
          new GRU(sizes),
          new Transformer({ inputSize: 6, hiddenSize: 8, heads: 2, positions: "none", seed: 1 }),
        ],
      }),
    ),
  ),
  part(
    "outputs",
    "Class from the last state, the mean, or by attention",
    "序列到类别",
    ["SequenceClassifier"],
    "sequence-classifier",
    () =>
      ofTrace(
        new SequenceClassifier(new LSTM(sizes), { vocabularySize: 9, classes: 2, pooling: "attention", seed: 1 }).trace(
          [[1, 4, 1, 5, 2, 6, 5, 3, 5]],
        ),
      ),
  ),
  part("outputs", "A tag for each step", "同步的序列到序列", ["SequenceTagger"], "sequence-tagger", () =>
    ofTrace(
      new SequenceTagger(new LSTM(sizes), { vocabularySize: 9, tags: 3, seed: 1 }).trace([[1, 4, 1, 5, 2, 6, 5, 3, 5]]),
    ),
  ),
  part("outputs", "Linear-chain CRF", "线性链条件随机场", ["LinearChainCRF"], "crf", () => {
    const [{ marginals, viterbi, C }] = new LinearChainCRF({ tags: 4 }).lattice(new Random(1).normalTensor([12, 1, 4]));
    return [overTime("marginals", marginals, C), overTime("Viterbi scores", viterbi, C)];
  }),
  part("outputs", "CTC", "联结时序分类", ["ctcLoss", "ctcBestPath", "ctcPrefixBeam", "CTCTranscriber"], "ctc", () => {
    const [{ occupancy, probabilities, S, C }] = ctcLattice(new Random(1).normalTensor([16, 1, 4]), [[1, 2, 2, 3]]);
    return [overTime("occupancy of the alignments", occupancy, S), overTime("probabilities", probabilities, C)];
  }),
  part(
    "outputs",
    "Encoder–decoder with attention",
    "编码器—解码器",
    ["EncoderDecoder", "beamSearch"],
    "encoder-decoder",
    () => {
      const options = {
        sourceSize: 6,
        targetSize: 6,
        embeddingSize: 4,
        hiddenSize: 6,
        attention: "additive",
        seed: 1,
      } as const;
      return ofTrace(new EncoderDecoder(GRU, options).trace([1, 2, 3, 4, 5], [5, 4, 3, 2, 1]));
    },
  ),
  part("structures", "Recursive network", "递归神经网络", ["RecursiveNetwork", "recursiveCell"], "recursive", () =>
    ofStructure(new RecursiveNetwork({ hiddenSize: 4, seed: 1 }).trace(redBike, nodes(5, 4))),
  ),
  part(
    "structures",
    "Child-sum and N-ary Tree-LSTM",
    "树结构 LSTM",
    ["ChildSumTreeLSTM", "NaryTreeLSTM"],
    "tree-lstm",
    () => ofStructure(new NaryTreeLSTM({ inputSize: 3, hiddenSize: 4, seed: 1 }).trace(redBike, nodes(5, 3))),
  ),
  part("structures", "Graph network block", "图网络", ["GraphNetwork"], "graph-network", () =>
    ofStructure(
      new GraphNetwork({ inputs: { node: 2 }, outputs: { node: 3, edge: 2, graph: 1 }, seed: 1 }).trace(graph, {
        v: nodes(5, 2),
      }),
    ),
  ),
  part("structures", "Gated graph network", "门控图神经网络", ["GatedGraphNetwork"], "gated-graph", () =>
    ofStructure(new GatedGraphNetwork({ hiddenSize: 4, steps: 3, seed: 1 }).trace(graph, nodes(5, 4))),
  ),
  part("structures", "Graph convolution", "图卷积网络", ["GraphConvolution"], "graph-convolution", () =>
    ofStructure(new GraphConvolution({ inputSize: 2, outputSize: 3, seed: 1 }).trace(graph, nodes(5, 2))),
  ),
  part("structures", "Graph attention", "图注意力网络", ["GraphAttention"], "graph-attention", () =>
    ofStructure(new GraphAttention({ inputSize: 2, outputSize: 3, heads: 2, seed: 1 }).trace(graph, nodes(5, 2))),
  ),
];

/** Every system, in the order of the lecture. */
export const systems: readonly System[] = list.map((system) => ({ ...system, equation: equations[system.name] }));
