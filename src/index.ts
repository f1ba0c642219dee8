/** What a notebook imports: `import { LSTM, digitSum, train, trajectory } from "unrolled"`. */
import "./fast.js";

export * from "../widgets/index.js";
export * from "./core/index.js";
export * from "./tasks/index.js";
