/** What every bundle with Plotly in it has in common. */

/** Plotly's core asks for the styles of maps, which are not in our bundle. */
const withoutMapStyles = {
  name: "without-map-styles",
  setup({ onLoad }) {
    onLoad({ filter: /maplibre-gl\.css$/ }, () => ({ contents: "", loader: "empty" }));
  },
};

export const common = {
  bundle: true,
  minify: true,
  write: false,
  target: "es2022",
  legalComments: "eof",
  loader: { ".css": "text" },
  plugins: [withoutMapStyles],
  // Plotly takes a page with RequireJS for a bundler of its own otherwise.
  define: { "define.amd": "false", global: "globalThis" },
};
