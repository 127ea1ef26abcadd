"""Builds what is deployed: template, code, layers; refuses to know an AWS account.

`chalice package` writes the functions from a clean copy of the sources; this adds the layers, bytecode,
and one JSON template that cfn-lint has passed. All of it is for RUNTIME, whatever Python runs the build:
Chalice would take that one, so its template is corrected and the layers are not left to it. The same
sources give the same bytes.
"""

import argparse
import contextlib
import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml

from infra import archives, toolchain

ROOT: Final = Path(__file__).resolve().parent.parent
CACHE: Final = ROOT / ".cache" / "package"
MERGED_TEMPLATE: Final = ROOT / "infra" / "template.yaml"
DOCUMENTS_REQUIREMENTS: Final = ROOT / "infra" / "requirements" / "documents.txt"

RUNTIME: Final = "python3.13"  # of the Lambda functions, as Lambda calls it

TEMPLATE: Final = "template.json"
CODE: Final = "code.zip"
LAYER: Final = "layer.zip"
DOCUMENTS_LAYER: Final = "documents-layer.zip"

STAGES: Final = ("dev", "prod")
DEFAULT_REGION: Final = "eu-central-1"
ARCHITECTURES: Final = {"arm64": "aarch64", "x86_64": "x86_64"}  # Lambda's name: the wheels' name

_NOT_SHIPPED: Final = "# --- supplied by Lambda"
_LAYER_PATH: Final = "python"
_GLIBC: Final = range(17, 35)  # manylinux_2_17 to 2_34: what Lambda's Python 3.13 runs on


class PackagingError(Exception):
    """The package cannot be built; the message says which step failed."""


@dataclass(frozen=True, slots=True)
class _Target:
    """What the package must run on, and the Python that can write bytecode for it, if there is one."""

    runtime: str
    architecture: str
    compiler: str | None

    @property
    def wheels(self) -> list[str]:
        """What pip must be told to answer wheels for the target instead of for this machine."""
        machine = ARCHITECTURES[self.architecture]
        levels = [*(f"manylinux_2_{minor}" for minor in _GLIBC), "manylinux2014"]
        platforms = [option for level in levels for option in ("--platform", f"{level}_{machine}")]
        version = self.runtime.removeprefix("python")
        return ["--only-binary=:all:", "--python-version", version, *platforms]


def build(
    out: Path,
    *,
    stage: str,
    region: str,
    architecture: str | None = None,
    runtime: str = RUNTIME,
) -> None:
    """Write template and zips into ``out``.

    ``architecture`` replaces the configured one, and ``runtime`` the one of Lambda: a local AWS runs
    functions on this machine's processor and Python.
    """
    with _alone(), tempfile.TemporaryDirectory(prefix="dialtone-package-") as scratch:
        project = Path(scratch, "project")
        configured = _copy_project(project, architecture)
        target = _Target(runtime, configured, compiler_for(runtime))
        packaged = Path(scratch, "packaged")
        _run_chalice(project, packaged, stage=stage, region=region)
        out.mkdir(parents=True, exist_ok=True)
        _pack_code(packaged / "deployment.zip", Path(scratch, "code"), out / CODE, target)
        _pack_layer("layer", shipped_requirements(), out / LAYER, target)
        documents = DOCUMENTS_REQUIREMENTS.read_text()
        _pack_layer("documents", documents, out / DOCUMENTS_LAYER, target)
        template = yaml.safe_load((packaged / "sam.yaml").read_text())
        _finish_template(template, stage, target)
        text = json.dumps(template, indent=1, sort_keys=True) + "\n"
        (out / TEMPLATE).write_text(text)
    lint(out / TEMPLATE, region)


def compiler_for(runtime: str) -> str | None:
    """A Python of the runtime's version; without one there is no bytecode, and that is said."""
    version = runtime.removeprefix("python")
    if version == f"{sys.version_info.major}.{sys.version_info.minor}":
        return sys.executable
    found = toolchain.find_python(version)
    if found is None:
        print(
            f"dialtone: no Python {version} here to compile with: cold starts will be slower",
            file=sys.stderr,
        )
    return found


def shipped_requirements() -> str:
    """The part of requirements.txt that goes into the package: Lambda supplies the rest."""
    shipped, marker, _ = (ROOT / "requirements.txt").read_text().partition(_NOT_SHIPPED)
    if not marker:
        raise PackagingError(f"requirements.txt has no line that starts with {_NOT_SHIPPED!r}")
    return shipped


@contextlib.contextmanager
def _alone() -> Iterator[None]:
    """Two builds share the cache of layers, so they take turns."""
    CACHE.mkdir(parents=True, exist_ok=True)
    with (CACHE / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _copy_project(project: Path, architecture: str | None) -> str:
    """A copy that holds what is deployed and nothing else; answers the architecture."""
    shutil.copytree(
        ROOT / "chalicelib", project / "chalicelib", ignore=shutil.ignore_patterns("__pycache__")
    )
    shutil.copy(ROOT / "app.py", project)
    (project / "requirements.txt").touch()  # the packages are in layers
    settings = project / ".chalice"
    settings.mkdir()
    for path in (ROOT / ".chalice").glob("policy-*.json"):
        shutil.copy(path, settings)
    config = json.loads((ROOT / ".chalice" / "config.json").read_text())
    chosen: str = architecture or config["lambda_architecture"]
    config["lambda_architecture"] = chosen
    (settings / "config.json").write_text(json.dumps(config))
    return chosen


def _run_chalice(project: Path, out: Path, *, stage: str, region: str) -> None:
    command = [str(Path(sys.executable).with_name("chalice")), "package", "--stage", stage]
    command += ["--merge-template", str(MERGED_TEMPLATE), str(out)]
    # Bytecode written while Chalice looks at the app would be packaged as it stands.
    environment = {**os.environ, "AWS_DEFAULT_REGION": region, "PYTHONDONTWRITEBYTECODE": "1"}
    _run(command, "chalice package", cwd=project, env=environment)


def _pack_code(packaged: Path, folder: Path, archive: Path, target: _Target) -> None:
    archives.unpack(packaged, folder)
    if target.compiler:
        archives.compile_sources(folder, runs_in="/var/task", python=target.compiler)
    archives.pack(folder, archive)


def _pack_layer(name: str, requirements: str, archive: Path, target: _Target) -> None:
    """Layers change seldom and take long to make: each is kept under the hash of what it is from."""
    source = f"{target} {requirements}".encode()
    kept = CACHE / f"{name}-{hashlib.sha256(source).hexdigest()[:32]}.zip"
    if not kept.exists():
        with tempfile.TemporaryDirectory(prefix="dialtone-layer-") as scratch:
            folder = Path(scratch, "content")
            _unpack_wheels(requirements, Path(scratch), folder, target)
            if target.compiler:
                runs_in = f"/opt/{_LAYER_PATH}"
                archives.compile_sources(folder, runs_in=runs_in, python=target.compiler)
            archives.pack(folder, kept, prefix=_LAYER_PATH)
    shutil.copyfile(kept, archive)


def _unpack_wheels(requirements: str, scratch: Path, folder: Path, target: _Target) -> None:
    """The modules of the required packages, as they are in their wheels: no commands, no manuals."""
    pins = scratch / "requirements.txt"
    pins.write_text(requirements)
    wheels = scratch / "wheels"
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--quiet", "--no-deps"]
    command += [*target.wheels, "--dest", str(wheels), "--requirement", str(pins)]
    _run(command, "pip download")
    for wheel in sorted(wheels.iterdir()):
        archives.unpack(wheel, folder, without=".data/")


def _finish_template(template: dict[str, Any], stage: str, target: _Target) -> None:
    template["Parameters"]["Stage"]["Default"] = stage
    resources = template["Resources"]
    for resource in resources.values():
        if resource["Type"] == "AWS::Serverless::Function":
            resource["Properties"] |= {"CodeUri": f"./{CODE}", "Runtime": target.runtime}
    for layer, name, archive in (
        ("CommonLayer", "common", LAYER),
        ("DocumentsLayer", "documents", DOCUMENTS_LAYER),
    ):
        resources[layer]["Properties"] |= {
            "ContentUri": f"./{archive}",
            "LayerName": f"dialtone-{stage}-{name}",
            "CompatibleArchitectures": [target.architecture],
            "CompatibleRuntimes": [target.runtime],
        }


def lint(template: Path, region: str) -> None:
    """Raises PackagingError with cfn-lint's findings, warnings included."""
    command = [str(Path(sys.executable).with_name("cfn-lint")), "--regions", region, "--"]
    _run([*command, str(template)], "cfn-lint")


def _run(command: Sequence[str], step: str, **options: Any) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False, **options)
    if done.returncode != 0:
        raise PackagingError(f"{step} failed:\n{done.stdout}{done.stderr}")


def main() -> int:
    """``python -m infra.packaging --stage dev build/dev``."""
    parser = argparse.ArgumentParser(description="build the package of one stage")
    parser.add_argument("--stage", choices=STAGES, default=STAGES[0])
    parser.add_argument("--region", default=DEFAULT_REGION)
    parser.add_argument("--architecture", choices=sorted(ARCHITECTURES))
    parser.add_argument("out", type=Path)
    arguments = parser.parse_args()
    try:
        build(
            arguments.out,
            stage=arguments.stage,
            region=arguments.region,
            architecture=arguments.architecture,
        )
    except PackagingError as error:
        print(f"dialtone: {error}", file=sys.stderr)
        return 1
    for path in sorted(arguments.out.iterdir()):
        print(f"{path.stat().st_size:>12,} {path}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
