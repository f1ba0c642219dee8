import type { Language } from "../base/protocol.js";

/** Everything the widget says. */
export interface StructureLabels {
  title(network: string): string;
  update(n: number, all: number, what: string): string;
  given: Readonly<Record<"nodes" | "edges" | "graphs", string>>;
  nodes(names: string): string;
  nodesFrom(names: string, from: string): string;
  edges(count: number): string;
  graphs: string;
  known(values: string): string;
  quantity: string;
  unit: string;
  ofUnit(name: string, unit: string): string;
  show: string;
  colour: string;
  bars: string;
  step: string;
  oneByOne: string;
  play: string;
  pause: string;
  plot: string;
}

export const labels: Readonly<Record<Language, StructureLabels>> = {
  en: {
    title: (network) => `${network}, update after update`,
    update: (n, all, what) => `update ${n} of ${all}: ${what}`,
    given: { nodes: "what the nodes are given", edges: "what the edges are given", graphs: "what the graph is given" },
    nodes: (names) => `nodes ${names}`,
    nodesFrom: (names, from) => `${names} from ${from}`,
    edges: (count) => (count === 1 ? "a message along 1 edge" : `messages along ${count} edges`),
    graphs: "the vector of the whole graph",
    known: (values) => `whole graph: ${values}`,
    quantity: "nodes show",
    unit: "unit",
    ofUnit: (name, unit) => `${name}, unit ${unit}`,
    show: "as",
    colour: "colour of a unit",
    bars: "bars of all units",
    step: "update",
    oneByOne: "one by one",
    play: "▶ play",
    pause: "❚❚ pause",
    plot: "Nodes and edges with their values after the present update; what it computes, and the edges that carry it, are highlighted",
  },
  zh: {
    title: (network) => `${network} 的逐次更新`,
    update: (n, all, what) => `第 ${n} 次更新，共 ${all} 次：${what}`,
    given: { nodes: "节点的输入", edges: "边的输入", graphs: "图的输入" },
    nodes: (names) => `节点 ${names}`,
    nodesFrom: (names, from) => `由 ${from} 得到 ${names}`,
    edges: (count) => `沿 ${count} 条边的消息`,
    graphs: "整个图的向量",
    known: (values) => `整个图：${values}`,
    quantity: "节点显示",
    unit: "单元",
    ofUnit: (name, unit) => `${name}，单元 ${unit}`,
    show: "方式",
    colour: "单个单元的颜色",
    bars: "所有单元的条形",
    step: "更新",
    oneByOne: "逐个",
    play: "▶ 播放",
    pause: "❚❚ 暂停",
    plot: "当前更新之后各节点与边的值；正在计算的部分与传递消息的边突出显示",
  },
};
