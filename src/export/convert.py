"""Turns a notebook (stdin) into HTML (stdout) for export-notebook.ts: nbconvert's page without its scripts."""

import json
import sys

import nbformat
from jinja2 import pass_context
from nbconvert import HTMLExporter
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from traitlets.config import Config

request = json.load(sys.stdin)


class Renderer(IPythonRenderer):
    """Leaves formulas in elements of their own."""

    def block_math(self, body):
        return self.formula("block", body)

    def inline_math(self, body):
        return self.formula("inline", body)

    def latex_environment(self, name, body):
        return self.formula("block", f"\\begin{{{name}}}{body}\\end{{{name}}}")

    def formula(self, display, tex):
        return f'<span class="unrolled-tex" data-display="{display}">{self.escape_html(tex)}</span>'


class Exporter(HTMLExporter):
    @pass_context
    def markdown2html(self, context, source):
        attachments = context.get("cell", {}).get("attachments", {})
        renderer = Renderer(escape=False, embed_images=True, path=request["folder"], attachments=attachments)
        return MarkdownWithMath(renderer=renderer).render(source)


config = Config()
config.TemplateExporter.extra_template_basedirs = [request["templates"]]
config.HTMLExporter.template_name = "unrolled"
config.HTMLExporter.language_code = request["language"]
notebook = nbformat.reads(json.dumps(request["notebook"]), as_version=4)
resources = {"metadata": {"name": request["title"], "path": request["folder"]}}
html, _ = Exporter(config=config).from_notebook_node(notebook, resources)
sys.stdout.buffer.write(html.encode())
