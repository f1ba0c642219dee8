"""Jupyter's other tools on the installed kernelspec `unrolled`: what they do with a notebook in Python they do with ours."""

import subprocess
import sys

import nbformat
import papermill
import pexpect
import pytest
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook
from papermill.exceptions import PapermillException, PapermillExecutionError
from papermill.translators import papermill_translators

KERNELSPEC = {"name": "unrolled", "display_name": "TypeScript (unrolled)", "language": "typescript"}


def notebook(*cells):
    cells = [cell if isinstance(cell, dict) else new_code_cell(cell) for cell in cells]
    return new_notebook(cells=cells, metadata={"kernelspec": KERNELSPEC})


def written(path, *cells):
    nbformat.write(notebook(*cells), path)
    return path


def jupyter(*args, cwd):
    command = [sys.executable, "-m", *map(str, args)]
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def results(nb):
    outputs = [o for cell in nb.cells if cell.cell_type == "code" for o in cell.outputs]
    return [o.data["text/plain"] for o in outputs if o.output_type == "execute_result"]


PARAMETERS = new_code_cell(
    'let rate: number = 0.1; // how fast\nlet label = "default";\nconst sizes: number[] = [8];',
    metadata={"tags": ["parameters"]},
)


class TestPapermill:
    def test_parameters_of_every_type(self, tmp_path):
        source = written(tmp_path / "in.ipynb", PARAMETERS, "[rate, label, sizes, big, flag, none, empty, wide]", "deep")
        deep = {"a b": [1, {"c": None}], "quote": 'say "hi"\n€'}
        nb = papermill.execute_notebook(
            source,
            tmp_path / "out.ipynb",
            parameters={
                **{"rate": 0.5, "label": "it's `x` ${y}", "sizes": [1, 2], "big": 2**60, "flag": True, "none": None},
                **{"deep": deep, "empty": [], "wide": [float("inf"), float("nan")]},
            },
            cwd=tmp_path,
            progress_bar=False,
        )
        assert "injected-parameters" in nb.cells[1].metadata.tags
        shown = ["".join(text.split()) for text in results(nb)]
        assert shown == [
            "[0.5,\"it's`x`${y}\",[1,2],1152921504606846976n,true,null,[],[Infinity,NaN]]",
            "{'ab':[1,{c:null}],quote:'say\"hi\"\\n€'}",
        ]

    def test_code_after_the_parameters_sees_the_injected_ones_and_their_type(self, tmp_path):
        source = written(tmp_path / "in.ipynb", PARAMETERS, "const twice = (): number => 2 * rate; rate = rate + 1; twice()")
        nb = papermill.execute_notebook(source, None, parameters={"rate": 2}, cwd=tmp_path, progress_bar=False)
        assert results(nb) == ["6"]

    def test_command_line(self, tmp_path):
        written(tmp_path / "in.ipynb", PARAMETERS, "`${label} ${rate}`")
        jupyter("papermill", "in.ipynb", "out.ipynb", "-p", "rate", "0.25", "-p", "label", "cli", cwd=tmp_path)
        assert results(nbformat.read(tmp_path / "out.ipynb", 4)) == ["'cli 0.25'"]

    def test_an_error_names_the_cell_and_what_was_run_is_kept(self, tmp_path):
        source = written(tmp_path / "in.ipynb", "1 + 1", 'throw new RangeError("out of it")', "3")
        with pytest.raises(PapermillExecutionError, match="RangeError: out of it"):
            papermill.execute_notebook(source, tmp_path / "out.ipynb", cwd=tmp_path, progress_bar=False)
        assert results(nbformat.read(tmp_path / "out.ipynb", 4)) == ["2"]

    def test_tells_of_the_parameters_of_a_notebook(self, tmp_path):
        found = papermill.inspect_notebook(written(tmp_path / "in.ipynb", PARAMETERS))
        assert {name: (p["inferred_type_name"], p["default"], p["help"]) for name, p in found.items()} == {
            "rate": ("number", "0.1", "how fast"),
            "label": ("None", '"default"', ""),
            "sizes": ("number[]", "[8]", ""),
        }

    def test_a_name_that_cannot_be_a_variable_is_refused(self):
        translator = papermill_translators.find_translator("unrolled", "typescript")
        with pytest.raises(PapermillException, match="'learning-rate' cannot be a variable"):
            translator.codify({"learning-rate": 1})


class TestNbclient:
    def test_an_error_that_is_allowed_stops_no_later_cell(self, tmp_path):
        nb = notebook('throw new Error("first")', "2", 'throw new Error("third")', "4")
        NotebookClient(nb, timeout=60, allow_errors=True, resources={"metadata": {"path": str(tmp_path)}}).execute()
        assert [cell.outputs[0].output_type for cell in nb.cells] == ["error", "execute_result"] * 2
        assert [cell.execution_count for cell in nb.cells] == [1, 2, 3, 4]
        assert set(nb.cells[1].metadata.execution) >= {"iopub.status.busy", "shell.execute_reply", "iopub.status.idle"}

    def test_displays_are_updated_and_cleared(self, tmp_path):
        nb = notebook('const shown = display("a"); console.log("x")', 'shown.update("b")', "console.log(1); clearOutput(); console.log(2)")
        NotebookClient(nb, timeout=60, resources={"metadata": {"path": str(tmp_path)}}).execute()
        assert [o.get("data", o.get("text")) for o in nb.cells[0].outputs] == [{"text/plain": "'b'"}, "x\n"]
        assert [o.text for o in nb.cells[2].outputs] == ["2\n"]

    def test_the_state_of_widgets_is_saved_also_of_two_cells_that_say_the_same(self, tmp_path):
        same = 'import { IntSlider } from "unrolled"; new IntSlider({ value: 7 })'
        nb = notebook(same, same)
        NotebookClient(nb, timeout=60, resources={"metadata": {"path": str(tmp_path)}}).execute()
        state = nb.metadata.widgets["application/vnd.jupyter.widget-state+json"]["state"]
        for cell in nb.cells:
            view = cell.outputs[0].data["application/vnd.jupyter.widget-view+json"]
            assert state[view["model_id"]]["state"]["value"] == 7


def test_nbconvert_runs_a_notebook_into_html(tmp_path):
    written(tmp_path / "page.ipynb", 'console.log("to be found"); 6 * 7', 'display({ "text/html": "<b id=bold>b</b>" })')
    jupyter("jupyter", "nbconvert", "--execute", "--to", "html", "page.ipynb", cwd=tmp_path)
    html = (tmp_path / "page.html").read_text()
    assert "to be found" in html and ">42<" in html.replace("\n", "") and '<b id="bold">' in html


def test_nbconvert_shows_the_picture_of_a_widget_whose_state_is_saved_too(tmp_path):
    written(tmp_path / "page.ipynb", 'import { automaton } from "unrolled"; automaton()')
    jupyter("jupyter", "nbconvert", "--execute", "--to", "notebook", "--inplace", "page.ipynb", cwd=tmp_path)
    nb = nbformat.read(tmp_path / "page.ipynb", 4)
    [output] = nb.cells[0].outputs
    view = output.data["application/vnd.unrolled.view+json"]
    assert view["model_id"] in nb.metadata.widgets["application/vnd.jupyter.widget-state+json"]["state"]
    jupyter("jupyter", "nbconvert", "--to", "html", "page.ipynb", cwd=tmp_path)
    html = (tmp_path / "page.html").read_text()
    assert output.data["image/png"].replace("\n", "") in html.replace("\n", "")
    assert '<script type="application/vnd.jupyter.widget-view+json">' not in html


def test_nbconvert_writes_a_script(tmp_path):
    written(tmp_path / "page.ipynb", "const one: number = 1;")
    jupyter("jupyter", "nbconvert", "--to", "script", "page.ipynb", cwd=tmp_path)
    assert "const one: number = 1;" in "".join(path.read_text() for path in tmp_path.iterdir() if path.suffix in (".ts", ".txt"))


def test_nbval_finds_what_has_changed(tmp_path):
    nb = notebook("6 * 7", 'console.log("same")', "[1, 2].map((x) => x + 1)")
    NotebookClient(nb, timeout=60, resources={"metadata": {"path": str(tmp_path)}}).execute()
    nbformat.write(nb, tmp_path / "good.ipynb")
    nb.cells[0].outputs[0].data["text/plain"] = "43"
    nbformat.write(nb, tmp_path / "bad.ipynb")
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--nbval", "-q"]
    good = subprocess.run([*command, "good.ipynb"], cwd=tmp_path, capture_output=True, text=True, timeout=120)
    assert "3 passed" in good.stdout, good.stdout + good.stderr
    bad = subprocess.run([*command, "bad.ipynb"], cwd=tmp_path, capture_output=True, text=True, timeout=120)
    assert "1 failed, 2 passed" in bad.stdout, bad.stdout + bad.stderr


def test_jupyter_run(tmp_path):
    (tmp_path / "hello.ts").write_text('const who: string = "there";\nconsole.log(`hello ${who}`);\n')
    assert "hello there" in jupyter("jupyter", "run", "--kernel", "unrolled", "hello.ts", cwd=tmp_path)


def test_jupyter_console(tmp_path):
    command = ["-m", "jupyter", "console", "--kernel", "unrolled", "--simple-prompt", "--ZMQTerminalInteractiveShell.highlighting_style=bw"]
    console = pexpect.spawn(sys.executable, command, cwd=str(tmp_path), encoding="utf8", timeout=60, dimensions=(40, 120))
    try:
        console.expect(r"In \[1\]:")
        console.sendline("6 * 7")
        console.expect(r"Out\[1\]:\s*42")
        console.expect(r"In \[2\]:")
        console.sendline('console.log("printed"); throw new Error("failed")')
        console.expect("printed")
        console.expect(r"Error(\x1b\[39m)?: failed")
        console.expect(r"In \[\d\]:")
        console.sendline('`hello ${prompt("Who? ")}`')
        console.expect(r"Who\? ")
        console.sendline("Ada")
        console.expect("'hello Ada'")
        console.expect(r"In \[\d\]:")
        console.sendeof()
        console.expect("really want to exit")
        console.sendline("y")
        console.expect(pexpect.EOF)
    finally:
        console.close(force=True)
