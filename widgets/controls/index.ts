/** Stock controls of ipywidgets, links between them, and functions that are controlled by them. */
export { Accordion, type BoxClass, type BoxState, HBox, type PagedState, Tab, VBox } from "./boxes.js";
export { Control, type ControlClass, type ControlOf, type ControlSpec, type EventsWith } from "./control.js";
export { type CssProperties, type DescribedState, type DomState, Layout, Properties } from "./dom.js";
export { Interactive, interact, type Parameter, type Valued, type ValuesOf } from "./interact.js";
export { jsdlink, jslink, Link, type Linked, type LinkState } from "./link.js";
export {
  FloatLogSlider,
  FloatProgress,
  FloatSlider,
  FloatText,
  IntProgress,
  IntRangeSlider,
  IntSlider,
  IntText,
  type LogSliderState,
  type NumberFieldState,
  type ProgressState,
  type RangedState,
  type SliderState,
} from "./numbers.js";
export { Output, type OutputState, type SavedOutput } from "./output.js";
export {
  Dropdown,
  type Options,
  RadioButtons,
  type Rows,
  Select,
  type Selection,
  type SelectionClass,
  type SelectionState,
  type Standing,
  ToggleButtons,
  type Toggles,
} from "./selections.js";
export {
  Button,
  type ButtonState,
  Checkbox,
  type CheckboxState,
  HTML,
  Label,
  type LabelState,
  type Look,
  Text,
  Textarea,
  type TextareaState,
  type TextState,
} from "./texts.js";
export type { Trait, Traits } from "./trait.js";
