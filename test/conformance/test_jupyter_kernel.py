"""jupyter_kernel_test (PyPI) on the installed kernelspec `unrolled`; run with pytest."""

import unittest

import jupyter_kernel_test


class UnrolledKernelTests(jupyter_kernel_test.KernelTests):
    kernel_name = "unrolled"
    language_name = "typescript"
    file_extension = ".ts"

    code_hello_world = 'console.log("hello, world")'
    code_stderr = 'console.error("oh no")'
    code_generate_error = 'throw new RangeError("out of it")'
    code_clear_output = "clearOutput()"
    code_inspect_sample = "Math.sqrt"

    completion_samples = [
        {"text": "Math.sqr", "matches": {"sqrt", "SQRT1_2", "SQRT2"}},
        {"text": "const list = [1]; list.findLastI", "matches": {"findLastIndex"}},
        {"text": "process.argv", "matches": {"argv", "argv0", "execArgv"}},
    ]
    complete_code_samples = ["1", 'console.log("hello")', "function f() {\n  return 1;\n}", "`a\nb`"]
    incomplete_code_samples = ["function f() {", "f(1,", "const text = `open", "/* a comment", "const x ="]
    invalid_code_samples = ["const 1 = 2", "f(1))", "} else {", "let a b"]

    code_execute_result = [
        {"code": "6 * 7", "result": "42"},
        {"code": '"a" + "b"', "result": "'ab'"},
        {"code": "[1, 2].map((x) => x + 1)", "result": "[ 2, 3 ]"},
        {
            "code": '({ [Symbol.for("Jupyter.display")]: () => ({ "text/html": "<b>b</b>" }) })',
            "mime": "text/html",
            "result": "<b>b</b>",
        },
    ]
    code_display_data = [
        {"code": 'display({ "text/html": "<b>b</b>", "text/plain": "b" })', "mime": "text/html"},
        {"code": 'display({ "image/png": new Uint8Array([137, 80]) })', "mime": "image/png"},
        {"code": 'import { display as show } from "tslab"; show.markdown("*b*")', "mime": "text/markdown"},
        {"code": "display(12)", "mime": "text/plain"},
    ]
    code_history_pattern = "6 ? 7"
    supported_history_operations = ("tail", "range", "search")


class UnrolledIopubWelcomeTests(jupyter_kernel_test.IopubWelcomeTests):
    kernel_name = "unrolled"
    support_iopub_welcome = True


if __name__ == "__main__":
    unittest.main()
