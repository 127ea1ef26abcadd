"""Builds what is deployed: template, code, layers; refuses to know an AWS account.

`chalice package` writes the functions and the common layer from a clean copy of the sources; this adds
bytecode, the layer of the PDF engine, and one JSON template that cfn-lint has passed. The same sources
give the same bytes.
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
from pathlib import Path
from typing import Any, Final

import yaml

from infra import archives

ROOT: Final = Path(__file__).resolve().parent.parent
CACHE: Final = ROOT / ".cache" / "package"
MERGED_TEMPLATE: Final = ROOT / "infra" / "template.yaml"
DOCUMENTS_REQUIREMENTS: Final = ROOT / "infra" / "requirements" / "documents.txt"

TEMPLATE: Final = "template.json"
CODE: Final = "code.zip"
LAYER: Final = "layer.zip"
DOCUMENTS_LAYER: Final = "documents-layer.zip"

STAGES: Final = ("dev", "prod")
DEFAULT_REGION: Final = "eu-central-1"
ARCHITECTURES: Final = {"arm64": "aarch64", "x86_64": "x86_64"}  # Lambda's name: the wheels' name

_NOT_SHIPPED: Final = "# --- supplied by Lambda"
_CHALICE_LAYER_PATH: Final = "python/lib/python3.11/site-packages"
_LAYER_PATH: Final = "python"
_GLIBC: Final = range(17, 27)  # manylinux_2_17 to 2_26: what Lambda's Python 3.11 runs on


class PackagingError(Exception):
    """The package cannot be built; the message says which step failed."""


def build(out: Path, *, stage: str, region: str, architecture: str | None = None) -> None:
    """Write template and zips into ``out``; ``architecture`` replaces the configured one."""
    with _alone(), tempfile.TemporaryDirectory(prefix="dialtone-package-") as scratch:
        project = Path(scratch, "project")
        chosen = _copy_project(project, architecture)
        packaged = Path(scratch, "packaged")
        _run_chalice(project, packaged, stage=stage, region=region)
        out.mkdir(parents=True, exist_ok=True)
        _pack_code(packaged / "deployment.zip", Path(scratch, "code"), out / CODE)
        _pack_layer(packaged / "layer-deployment.zip", out / LAYER)
        _pack_documents_layer(chosen, out / DOCUMENTS_LAYER)
        template = yaml.safe_load((packaged / "sam.yaml").read_text())
        _finish_template(template, stage, chosen)
        text = json.dumps(template, indent=1, sort_keys=True) + "\n"
        (out / TEMPLATE).write_text(text)
    lint(out / TEMPLATE, region)


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
    (project / "requirements.txt").write_text(shipped_requirements())
    settings = project / ".chalice"
    settings.mkdir()
    for path in (ROOT / ".chalice").glob("policy-*.json"):
        shutil.copy(path, settings)
    config = json.loads((ROOT / ".chalice" / "config.json").read_text())
    chosen: str = architecture or config["lambda_architecture"]
    config["lambda_architecture"] = chosen
    (settings / "config.json").write_text(json.dumps(config))
    deployments = (
        CACHE / "deployments"
    )  # where Chalice looks for the layer of the same requirements
    deployments.mkdir(exist_ok=True)
    (settings / "deployments").symlink_to(deployments)
    return chosen


def _run_chalice(project: Path, out: Path, *, stage: str, region: str) -> None:
    command = [str(Path(sys.executable).with_name("chalice")), "package", "--stage", stage]
    command += ["--merge-template", str(MERGED_TEMPLATE), str(out)]
    # Bytecode written while Chalice looks at the app would be packaged as it stands.
    environment = {**os.environ, "AWS_DEFAULT_REGION": region, "PYTHONDONTWRITEBYTECODE": "1"}
    _run(command, "chalice package", cwd=project, env=environment)


def _pack_code(packaged: Path, folder: Path, archive: Path) -> None:
    archives.unpack(packaged, folder)
    archives.compile_sources(folder, runs_in="/var/task")
    archives.pack(folder, archive)


def _pack_layer(packaged: Path, archive: Path) -> None:
    def make(folder: Path) -> None:
        archives.unpack(packaged, folder, strip=_CHALICE_LAYER_PATH)

    _once("layer", packaged.read_bytes(), make, archive)


def _pack_documents_layer(architecture: str, archive: Path) -> None:
    machine = ARCHITECTURES[architecture]
    platforms = [f"manylinux_2_{minor}_{machine}" for minor in _GLIBC] + [
        f"manylinux2014_{machine}"
    ]

    def make(folder: Path) -> None:
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--quiet", "--no-deps"]
        command += ["--no-compile", "--only-binary=:all:", "--target", str(folder)]
        for platform in platforms:
            command += ["--platform", platform]
        _run([*command, "-r", str(DOCUMENTS_REQUIREMENTS)], "pip install of the PDF engine")

    _once("documents", DOCUMENTS_REQUIREMENTS.read_bytes() + machine.encode(), make, archive)


def _once(name: str, source: bytes, make: Any, archive: Path) -> None:
    """Layers change seldom and take long to compile: keep each under the hash of what it is from."""
    kept = CACHE / f"{name}-{hashlib.sha256(source).hexdigest()[:32]}.zip"
    if not kept.exists():
        with tempfile.TemporaryDirectory(prefix="dialtone-layer-") as scratch:
            folder = Path(scratch, "content")
            make(folder)
            archives.compile_sources(folder, runs_in=f"/opt/{_LAYER_PATH}")
            archives.pack(folder, kept, prefix=_LAYER_PATH)
    shutil.copyfile(kept, archive)


def _finish_template(template: dict[str, Any], stage: str, architecture: str) -> None:
    template["Parameters"]["Stage"]["Default"] = stage
    resources = template["Resources"]
    resources["ManagedLayer"]["Properties"]["ContentUri"] = f"./{LAYER}"
    documents_layer = resources["DocumentsLayer"]["Properties"]
    documents_layer["ContentUri"] = f"./{DOCUMENTS_LAYER}"
    documents_layer["LayerName"] = f"dialtone-{stage}-documents"
    documents_layer["CompatibleArchitectures"] = [architecture]
    for resource in resources.values():
        if resource["Type"] == "AWS::Serverless::Function":
            resource["Properties"]["CodeUri"] = f"./{CODE}"


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
