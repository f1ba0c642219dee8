export { type DigitSum, digitSum } from "./digit-sum.js";
