/** What a notebook imports: `import { LSTM, digitSum, train } from "unrolled"`. */
export * from "./core/index.js";
export * from "./tasks/index.js";
