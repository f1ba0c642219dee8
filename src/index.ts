/** What a notebook imports: `import { LSTM, digitSum, train, trajectory } from "unrolled"`. */
import "./fast.js";

export * from "../widgets/index.js";
export { checkpointFile, loadCheckpoint } from "./checkpoints/index.js";
export * from "./core/index.js";
export { check } from "./exercises/index.js";
export * from "./tasks/index.js";
