import { type NestedTree, Random, RecursiveNetwork, Tensor, type Tree, treeOf } from "../core/index.js";
import { type Exercise, listOf, notAPair, numberOf, pairOf, right, wrong } from "./exercise.js";

/** A tree of so many leaves that grows by chance. */
function randomTree(leaves: number, random: Random): NestedTree {
  if (leaves === 1) return "leaf";
  const left = random.integer(1, leaves - 1);
  return [randomTree(left, random), randomTree(leaves - left, random)];
}

/** The three numbers of a network of one unit, however deep they lie in lists; undefined for anything else. */
function weightsOf(answer: unknown): { weight: Float64Array; bias: Float64Array } | undefined {
  const { weight, bias } = (answer ?? {}) as { weight?: unknown; bias?: unknown };
  const numbers = (given: unknown): Float64Array =>
    Float64Array.from((listOf(given) ?? [given]).flatMap((row) => listOf(row) ?? [row]).map(numberOf));
  const [W, b] = [numbers(weight), numbers(bias)];
  return W.length === 2 && b.length === 1 && [...W, ...b].every(Number.isFinite) ? { weight: W, bias: b } : undefined;
}

const noWeights = wrong(
  "the answer is an object { weight: [?, ?], bias: ? } of three numbers.",
  "答案应是对象 { weight: [?, ?], bias: ? }，共三个数。",
);

/** Whether a network of one unit says of random trees what `truth` does; leaves read `leaf`. */
function counts(
  weights: Record<string, Float64Array>,
  leaf: number,
  truth: (tree: Tree) => number,
): { said: number; tree: Tree } | undefined {
  const network = new RecursiveNetwork({ hiddenSize: 1, activation: "identity", dtype: "float64" });
  network.loadParameters(weights);
  const random = new Random(1, "exercise 12");
  for (const leaves of [1, 2, 3, 5, 8, 13]) {
    const tree = treeOf(randomTree(leaves, random));
    const x = new Tensor(new Float64Array(tree.nodes.length).fill(leaf), [tree.nodes.length, 1]);
    const said = network.forward([tree], x).root.data[0];
    if (Math.abs(said - truth(tree)) > 1e-6) return { said, tree };
  }
  return undefined;
}

const leavesOf = ({ children }: Tree) => children.filter(({ length }) => length === 0).length;
const innerOf = ({ children }: Tree) => children.filter(({ length }) => length > 0).length;

/** Whether it is words in lists in lists, none of them empty. */
const isNested = (tree: unknown): tree is NestedTree =>
  typeof tree === "string" || (Array.isArray(tree) && tree.length > 0 && tree.every(isNested));

const sameTree = (a: NestedTree, b: NestedTree): boolean =>
  typeof a === "string" || typeof b === "string"
    ? String(a).toLowerCase() === String(b).toLowerCase()
    : Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((part, n) => sameTree(part, b[n]));

/** The exercises of notebook 12. */
export const treeExercises: Readonly<Record<string, Exercise>> = {
  "12.1": (answer) => {
    const parameters = Object.values(new RecursiveNetwork({ hiddenSize: 10 }).parameters());
    const count = parameters.reduce((sum, { data }) => sum + data.length, 0);
    const given = numberOf(answer);
    if (given === count) return right("W is [10, 20] and b is [10].", "W 是 [10, 20]，b 是 [10]。");
    if (given === count - 10) return wrong("there is a bias too.", "还有偏置。");
    if (given === 110) return wrong("a node reads both of its children.", "节点要读两个子节点。");
    return wrong(
      "W [H × 2H] reads both children at once; b has one number a unit.",
      "W [H × 2H] 同时读两个子节点；b 每个单元一个数。",
    );
  },
  "12.2": (answer) => {
    if (!isNested(answer)) {
      return wrong(
        'write the words as texts, and a node as the list of its children: ["a", ["red", "bike"]].',
        '词写成字符串，节点写成子节点的列表：["a", ["red", "bike"]]。',
      );
    }
    const tree = answer;
    if (
      treeOf(tree)
        .nodes.filter((_, n) => treeOf(tree).children[n].length === 0)
        .join(" ")
        .toLowerCase() !== "old men and women"
    ) {
      return wrong(
        "the leaves from left to right are to be old, men, and, women.",
        "从左到右的叶子应是 old、men、and、women。",
      );
    }
    const wanted: NestedTree[] = [
      [["old", "men"], "and", "women"],
      [[["old", "men"], "and"], "women"],
      [
        ["old", "men"],
        ["and", "women"],
      ],
    ];
    if (wanted.some((one) => sameTree(one, tree))) {
      return right("old joins men before and comes in.", "old 先与 men 组合，然后才有 and。");
    }
    return wrong("old must join men alone, before anything else does.", "old 必须先单独与 men 组合。");
  },
  "12.3": (answer) => {
    const weights = weightsOf(answer);
    if (weights === undefined) return noWeights;
    const failed = counts(weights, 1, leavesOf);
    if (failed === undefined)
      return right("a node has the leaves of both its children.", "一个节点的叶子就是两个子节点的叶子之和。");
    return wrong(
      `of a tree with ${leavesOf(failed.tree)} leaves the root says ${failed.said}; what does a node know of its children?`,
      `一棵有 ${leavesOf(failed.tree)} 片叶子的树，根说的是 ${failed.said}；节点从子节点知道什么？`,
    );
  },
  "12.4": (answer) => {
    const weights = weightsOf(answer);
    if (weights === undefined) return noWeights;
    const failed = counts(weights, 0, innerOf);
    if (failed === undefined) return right("a node counts itself, by its bias.", "节点用偏置把自己也数进去。");
    return wrong(
      `of a tree with ${innerOf(failed.tree)} inner nodes the root says ${failed.said}; who counts the node itself?`,
      `一棵有 ${innerOf(failed.tree)} 个内部节点的树，根说的是 ${failed.said}；节点自己由谁来数？`,
    );
  },
  "12.5": (answer) => {
    const pair = pairOf(answer);
    if (pair === undefined) return notAPair;
    const [balanced, chain] = pair;
    if (balanced === Math.log2(64) && chain === 63) {
      return right("6 against 63: a tree brings the words nearer to the root.", "6 对 63：树让词离根更近。");
    }
    if (balanced !== 6) return wrong("balanced: how often can 64 be halved?", "平衡的树：64 可以对半分几次？");
    return wrong("chain: each further leaf adds one inner node.", "链：每多一片叶子就多一个内部节点。");
  },
};
