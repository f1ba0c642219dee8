import type { Language } from "../base/protocol.js";

/** Everything the widget says. */
export interface ConnectivityLabels {
  title: string;
  network: string;
  step: string;
  table: string;
  share: string;
  inputAxis: string;
  outputAxis: string;
  /** Heading of a network's text: what its output at the chosen step is called and where it stands. */
  restsOn(network: string, t: number, S: number, output: string): string;
  output(t: number, S: number, output: string): string;
  input(k: number, T: number, token: string): string;
  plot: string;
}

const quoted = (text: string, [open, close]: string): string => (text === "" ? "" : ` ${open}${text}${close}`);

export const labels: Readonly<Record<Language, ConnectivityLabels>> = {
  en: {
    title: "What each output rests on",
    network: "table of",
    step: "output step t",
    table: "whole table",
    share: "‖∂y<sub>t</sub>/∂x<sub>k</sub>‖, share of the largest",
    inputAxis: "input x<sub>k</sub>",
    outputAxis: "output y<sub>t</sub>",
    restsOn: (network, t, S, output) => `<b>${network}</b>: output ${t} of ${S}${quoted(output, "“”")}`,
    output: (t, S, output) => `output ${t} of ${S}${quoted(output, "“”")}`,
    input: (k, T, token) => `input ${k} of ${T}${quoted(token, "“”")}`,
    plot: "The inputs as a text for each network, coloured by how much the chosen output depends on them; below them the dependence of every output on every input",
  },
  zh: {
    title: "各输出所依赖的输入",
    network: "全表的网络",
    step: "输出时刻 t",
    table: "显示全表",
    share: "‖∂y<sub>t</sub>/∂x<sub>k</sub>‖，相对最大值",
    inputAxis: "输入 x<sub>k</sub>",
    outputAxis: "输出 y<sub>t</sub>",
    restsOn: (network, t, S, output) => `<b>${network}</b>：第 ${t} 个输出，共 ${S} 个${quoted(output, "“”")}`,
    output: (t, S, output) => `第 ${t} 个输出，共 ${S} 个${quoted(output, "“”")}`,
    input: (k, T, token) => `第 ${k} 个输入，共 ${T} 个${quoted(token, "“”")}`,
    plot: "各网络的输入文本，颜色表示所选输出对每个输入的依赖程度；其下为每个输出对每个输入的依赖",
  },
};
