/**
 * A tree as a plain record. Its nodes are numbered so that children come before their parents; the root is the last.
 */
export interface Tree {
  /** Name of each node, [N]: a word, an operator, a phrase. */
  readonly nodes: readonly string[];
  /** Children of each node from left to right, [N][…]; of a leaf none. */
  readonly children: readonly (readonly number[])[];
}

/** A tree as it is written: a leaf by its name, an inner node by its children, or with a name of its own. */
export type NestedTree =
  | string
  | readonly NestedTree[]
  | { readonly name: string; readonly children: readonly NestedTree[] };

/**
 * The record of a tree that is written as nested lists. An inner node without a name of its own is named by its leaves.
 * @throws RangeError for an inner node without children.
 *
 * @example
 * const bike = treeOf(["a", ["red", "bike"]]); // nodes: "a", "red", "bike", "red bike", "a red bike"
 * const sum = treeOf({ name: "+", children: ["1", { name: "−", children: ["2"] }] });
 */
export function treeOf(nested: NestedTree): Tree {
  const nodes: string[] = [];
  const children: number[][] = [];
  const visit = (part: NestedTree): { node: number; words: string } => {
    if (typeof part === "string") {
      children.push([]);
      return { node: nodes.push(part) - 1, words: part };
    }
    const parts = "name" in part ? part.children : part;
    if (parts.length === 0)
      throw new RangeError(`treeOf: inner node ${nodes.length} has no children; a leaf is a name`);
    const visited = parts.map(visit);
    const words = visited.map((each) => each.words).join(" ");
    children.push(visited.map(({ node }) => node));
    return { node: nodes.push("name" in part ? part.name : words) - 1, words };
  };
  visit(nested);
  return { nodes, children };
}

/** Throws a RangeError unless children come before their parents and every node but the last has exactly one parent. */
export function requireTree(where: string, { nodes, children }: Tree): void {
  const N = nodes.length;
  if (N === 0 || children.length !== N) {
    throw new RangeError(
      `${where}: tree has ${N} nodes and children of ${children.length}; it needs as many, at least one`,
    );
  }
  const parents = new Array<number>(N).fill(0);
  for (const [node, list] of children.entries()) {
    for (const child of list) {
      if (!Number.isInteger(child) || child < 0 || child >= node) {
        throw new RangeError(`${where}: node ${node} has child ${child}; children are numbered before their parents`);
      }
      parents[child]++;
    }
  }
  const wrong = parents.findIndex((count, node) => count !== (node === N - 1 ? 0 : 1));
  if (wrong >= 0)
    throw new RangeError(`${where}: node ${wrong} has ${parents[wrong]} parents; all but the last have one`);
}

/** Nodes of a forest that are computed together: they have as many children, and all their children come in groups before. */
interface TreeGroup {
  /** Numbers over the nodes of all trees, in order. */
  readonly nodes: readonly number[];
  /** Of each child, from left to right, the numbers of that child of every node: [K][n]. */
  readonly children: readonly (readonly number[])[];
}

/** The nodes of trees by levels: leaves first, then what is made of them only, up to the highest root. */
export function groupsOf(trees: readonly Tree[]): TreeGroup[] {
  const groups = new Map<string, { height: number; nodes: number[]; children: number[][] }>();
  let first = 0;
  for (const { children } of trees) {
    const heights: number[] = [];
    for (const [node, list] of children.entries()) {
      const height = list.length === 0 ? 0 : 1 + Math.max(...list.map((child) => heights[child]));
      heights.push(height);
      const key = `${height} ${list.length}`;
      const group = groups.get(key) ?? { height, nodes: [], children: list.map((): number[] => []) };
      groups.set(key, group);
      group.nodes.push(first + node);
      for (const [k, child] of list.entries()) group.children[k].push(first + child);
    }
    first += children.length;
  }
  return [...groups.values()].sort((a, b) => a.height - b.height || a.children.length - b.children.length);
}
