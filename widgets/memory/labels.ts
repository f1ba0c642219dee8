import type { Language } from "../base/protocol.js";

/** Everything the widget says. */
export interface MemoryLabels {
  title(network: string): string;
  did(t: number, T: number, token: string, write: number, read: string): string;
  input: string;
  output: string;
  write: string;
  read(n: number, heads: number): string;
  memory(t: number): string;
  vectors: readonly [erase: string, add: string];
  vectorRead(n: number, heads: number): string;
  row: string;
  column: string;
  time: string;
  step: string;
  play: string;
  pause: string;
  back: string;
  forward: string;
  plot: string;
}

export const labels: Readonly<Record<Language, MemoryLabels>> = {
  en: {
    title: (network) => `Memory of the ${network}`,
    did: (t, T, token, write, read) =>
      `step <b>${t}</b> of ${T}${token === "" ? "" : ` reads <b>${token}</b>`}: written mostly to row <b>${write}</b> (orange), read from row <b>${read}</b> (green)`,
    input: "input",
    output: "output",
    write: "write head: row weights, white 0 to blue 1",
    read: (n, heads) => `read head${heads === 1 ? "" : ` ${n}`}: row weights`,
    memory: (t) => `memory after step ${t}`,
    vectors: ["erased", "added"],
    vectorRead: (n, heads) => (heads === 1 ? "read" : `read ${n}`),
    row: "row",
    column: "column",
    time: "step t",
    step: "step",
    play: "▶ play",
    pause: "❚❚ pause",
    back: "◀ back",
    forward: "step ▶",
    plot: "Input, the weights of the write head and of the read heads over the rows of the memory at every step, output, and the memory at the present step with what is erased, added and read",
  },
  zh: {
    title: (network) => `${network} 的记忆`,
    did: (t, T, token, write, read) =>
      `第 <b>${t}</b> 步，共 ${T} 步${token === "" ? "" : `，读入 <b>${token}</b>`}：主要写入第 <b>${write}</b> 行（橙），读取第 <b>${read}</b> 行（绿）`,
    input: "输入",
    output: "输出",
    write: "写头：每行的权重，白 0 至蓝 1",
    read: (n, heads) => `读头${heads === 1 ? "" : ` ${n}`}：每行的权重`,
    memory: (t) => `第 ${t} 步之后的记忆`,
    vectors: ["擦除", "写入"],
    vectorRead: (n, heads) => (heads === 1 ? "读出" : `读出 ${n}`),
    row: "行",
    column: "列",
    time: "步 t",
    step: "步",
    play: "▶ 播放",
    pause: "❚❚ 暂停",
    back: "◀ 退一步",
    forward: "走一步 ▶",
    plot: "输入、写头与各读头在每一步对记忆各行的权重、输出，以及当前步的记忆和擦除、写入、读出的内容",
  },
};
