/** Equations of the systems in whose files no comment has them. */
export const equations: Readonly<Record<string, string>> = {
  "Feed-forward network": "h_t = f(W x_t + b)",
  "Finite automaton": "s_t = δ(s_{t-1}, x_t)      y_t = λ(s_t) (Moore) or λ(s_{t-1}, x_t) (Mealy)",
  "Feed-forward net that runs an automaton": "(s_t, y_t) = W₂ relu(W₁ [s_{t-1}; x_t] + b₁) + b₂, all one-hot",
  "Turing machine": "(symbol written, move, next state) = δ(state, symbol under the head)",
  "Delay line": "y_t = [x_t; x_{t-1}; …; x_{t-K}]",
  "Autoregressive model, AR": "y_t = w_0 + Σ_{k=1..K} w_k y_{t-k} + ε_t",
  "Recurrent net that keeps a stack": "push a: s/β + (2a + 1)/β      pop a: β s − (2a + 1)",
  "Recurrent net that runs a Turing machine":
    "the tape as two stacks, left and right of the head, each a number between 0 and 1",
  "Stacked, bidirectional, residual stacks":
    "h_t^(l) = cell(h_t^(l-1), h_{t-1}^(l)), from both ends; residual: + h_t^(l-1)",
  "Separable RNN: past and future": "y_t = [past(x_1 … x_t); future(x_T … x_t)]",
  "Sliced RNN": "slices of the sequence run at the same time; the last states of a level are the input of the next",
  "Parallel sub-networks: block-diagonal U": "U = diag(U_1, …, U_n): unit groups that do not see each other",
  Transformer: "x + attention(x), then x + f(x W₁ + b₁) W₂ + b₂, each with layer normalization",
  "Transformer on a recurrent layer": "y = transformer(rnn(x))",
  "Class from the last state, the mean, or by attention": "softmax(V p + b), p = h_T, or (1/T) Σ_t h_t, or Σ_t α_t h_t",
  "A tag for each step": "softmax(V h_t + b) at each t; with a CRF: the best path",
  CTC: "p(target) = Σ over alignments Π_t p_t(label)",
  "Encoder–decoder with attention":
    "s_t = cell(y_{t-1}, s_{t-1})      c_t = Σ_j α_tj h_j      p(y_t) = softmax(V [s_t; c_t])",
  "Graph convolution": "D^-½ (A + I) D^-½ X W + b",
};
