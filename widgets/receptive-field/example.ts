import { QRNN } from "../../src/core/cells/qrnn.js";
import { SRN, srnCell } from "../../src/core/cells/srn.js";
import { DilatedRNN } from "../../src/core/networks/dilated.js";
import { SkipStack } from "../../src/core/networks/skip-stack.js";
import { Sliced } from "../../src/core/networks/sliced.js";
import { TDNN } from "../../src/core/networks/tdnn.js";
import { Transformer } from "../../src/core/networks/transformer.js";
import type { Example } from "../base/examples.js";
import { receptiveField } from "./model.js";

export const example: Example = {
  call: "receptiveField",
  title: { en: "Receptive field", zh: "感受野" },
  text: {
    en: "Which inputs can an output reach? Choose a network and an output. A time-delay network sees a window and nothing beyond; a recurrence reaches everything before, but fainter with every step; attention is equally near to all.",
    zh: "一个输出能依赖哪些输入？选择网络与输出。时延网络只看到一个窗口；循环网络可达此前的一切，但每一步都更弱；注意力与所有输入同样近。",
  },
  async make(language) {
    const zh = language === "zh";
    const sizes = { inputSize: 2, hiddenSize: 6, seed: 1 };
    return receptiveField(
      {
        "TDNN, K = 2, 2": new TDNN({ ...sizes, delays: [2, 2] }),
        "TDNN, K = 2, 2, 2": new TDNN({ ...sizes, delays: [2, 2, 2] }),
        SRN: new SRN(sizes),
        [zh ? "空洞 SRN，1 2 4" : "dilated SRN, 1 2 4"]: new DilatedRNN({
          ...sizes,
          cell: srnCell(),
          dilations: [1, 2, 4],
        }),
        [zh ? "跳跃连接，2 层" : "skip connections, 2 layers"]: new SkipStack({
          ...sizes,
          cell: srnCell(),
          numLayers: 2,
        }),
        [zh ? "切片 SRN，片长 4" : "sliced SRN, slices of 4"]: new Sliced({
          networks: [new SRN(sizes), new SRN({ ...sizes, inputSize: 6 })],
          sliceLengths: [4],
        }),
        [zh ? "QRNN，窗口 3" : "QRNN, window 3"]: new QRNN({ ...sizes, window: 3 }),
        Transformer: new Transformer({ inputSize: 2, hiddenSize: 8, heads: 2, seed: 1 }),
      },
      undefined,
      { step: 20, language },
    );
  },
};
