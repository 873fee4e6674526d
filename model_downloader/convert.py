"""Turn a fetched Transformers checkpoint into the CTranslate2 folder that the mt engines load."""

import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from model_downloader.errors import ConversionFailed

RunConverter = Callable[[Sequence[str]], tuple[int, str]]

_TOKENIZER_SUFFIXES = {".spm", ".model", ".json"}
_NOT_TOKENIZERS = {"config.json", "generation_config.json"}
_QUANTIZATION = "int8"


def run_converter(arguments: Sequence[str]) -> tuple[int, str]:
    """Exit status and messages of CTranslate2's converter, in a process of its own: it needs gigabytes for a moment."""
    start = "import sys; from ctranslate2.converters.transformers import main; sys.exit(main())"
    command = [sys.executable, "-c", start, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=3600, check=False)  # noqa: S603
    return done.returncode, done.stderr.strip()


def convert_to_ctranslate2(checkpoint: Path, into: Path, run: RunConverter = run_converter) -> None:
    """Write the int8 model and the tokenizer's files to `into`, which must not exist. Raises `ConversionFailed`."""
    status, messages = run(
        ["--model", str(checkpoint), "--output_dir", str(into), "--quantization", _QUANTIZATION, "--low_cpu_mem_usage"]
    )
    if status:
        last = messages.splitlines()[-1] if messages else "no message"
        missing = "No module named" in last or "torch" in last.lower()
        advice = "; install the converter's needs: pip install torch transformers sentencepiece" if missing else ""
        raise ConversionFailed(f"the weights could not be converted: {last}{advice}")
    for file in checkpoint.iterdir():
        wanted = file.suffix in _TOKENIZER_SUFFIXES and file.name not in _NOT_TOKENIZERS
        if wanted and not (into / file.name).exists():
            shutil.copyfile(file, into / file.name)
