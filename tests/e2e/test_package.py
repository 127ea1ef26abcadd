"""The package as it would be deployed: what is in it, what is not, and what its functions may do."""

import json
import re
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import pytest

from infra import packaging, toolchain

FUNCTIONS = {
    "APIHandler": "app.app",
    "Tick": "chalicelib.entrypoints.jobs.tick",
    "Rates": "chalicelib.entrypoints.jobs.rates",
    "Work": "chalicelib.entrypoints.jobs.work",
    "Number": "chalicelib.entrypoints.jobs.number",
    "Documents": "chalicelib.entrypoints.jobs.documents",
    "DeadLetters": "chalicelib.entrypoints.jobs.dead_letters",
    "Audit": "chalicelib.entrypoints.jobs.audit",
}
QUEUE_FUNCTIONS = ("Work", "Number", "Documents", "DeadLetters")
TABLES = ("Accounts", "Subscriptions", "Payments", "Documents", "Inbox")
NEVER_IN_COMMON = (
    *("typst", "fontpkg", "paperang", "boto3", "botocore", "chalice/cli"),
    *("pip/", "pytest", "mypy"),
)
ARCHIVES = (packaging.CODE, packaging.LAYER, packaging.DOCUMENTS_LAYER)
UNCHECKED_HASH = (1).to_bytes(4, "little")  # PEP 552: hash-based, not checked against the source

pytestmark = pytest.mark.timeout(600)  # the first build downloads and compiles two layers


@pytest.fixture(scope="module")
def template(shipped: Path) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((shipped / packaging.TEMPLATE).read_text())
    return read


@pytest.fixture(scope="module")
def resources(template: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = template["Resources"]
    return found


def names(archive: Path) -> list[str]:
    with zipfile.ZipFile(archive) as packed:
        return packed.namelist()


def test_the_template_passes_cfn_lint(shipped: Path) -> None:
    packaging.lint(shipped / packaging.TEMPLATE, packaging.DEFAULT_REGION)


def test_the_same_sources_give_the_same_bytes(shipped: Path, tmp_path: Path) -> None:
    packaging.build(tmp_path, stage="dev", region=packaging.DEFAULT_REGION)
    for path in sorted(shipped.iterdir()):
        assert (tmp_path / path.name).read_bytes() == path.read_bytes(), path.name


def test_the_functions_are_the_known_ones(resources: dict[str, Any]) -> None:
    handlers = {
        name: resource["Properties"]["Handler"]
        for name, resource in resources.items()
        if resource["Type"] == "AWS::Serverless::Function"
    }
    assert handlers == FUNCTIONS


def test_the_code_is_the_app_and_nothing_else(shipped: Path) -> None:
    roots = {name.split("/")[0] for name in names(shipped / packaging.CODE)}
    assert roots - {"__pycache__"} == {"app.py", "chalicelib", "chalice"}


@pytest.mark.parametrize("forbidden", NEVER_IN_COMMON)
def test_what_only_some_need_is_in_nobodys_way(shipped: Path, forbidden: str) -> None:
    common = names(shipped / packaging.CODE) + names(shipped / packaging.LAYER)
    assert [name for name in common if name.removeprefix("python/").startswith(forbidden)] == []


def test_the_pdf_engine_is_in_the_layer_of_the_document_function(
    shipped: Path, template: dict[str, Any], resources: dict[str, Any]
) -> None:
    assert "python/typst/__init__.py" in names(shipped / packaging.DOCUMENTS_LAYER)
    own = {name: resources[name]["Properties"].get("Layers", []) for name in FUNCTIONS}
    assert {name: layers for name, layers in own.items() if layers} == {
        "Documents": [{"Ref": "DocumentsLayer"}]
    }
    assert template["Globals"]["Function"]["Layers"] == [{"Ref": "CommonLayer"}]


def test_everything_is_for_the_one_runtime_whatever_built_it(
    shipped: Path, resources: dict[str, Any]
) -> None:
    functions = {resources[name]["Properties"]["Runtime"] for name in FUNCTIONS}
    layers = [resources[name]["Properties"] for name in ("CommonLayer", "DocumentsLayer")]
    assert functions == {packaging.RUNTIME}
    assert [layer["CompatibleRuntimes"] for layer in layers] == [[packaging.RUNTIME]] * 2
    assert [layer["CompatibleArchitectures"] for layer in layers] == [["arm64"]] * 2
    everything = [name for archive in ARCHIVES for name in names(shipped / archive)]
    tags = {tag for name in everything for tag in re.findall(r"(?:cpython-|cp)(3\d+)", name)}
    assert tags == {tag_of(packaging.RUNTIME)}
    native = [name for name in everything if name.endswith(".so")]
    assert any("pydantic_core" in name for name in native)
    assert all("aarch64" in name or ".abi3." in name for name in native), native


@pytest.mark.parametrize("archive", ARCHIVES)
def test_every_module_has_bytecode_that_lambda_will_take(shipped: Path, archive: str) -> None:
    compiler = packaging.compiler_for(packaging.RUNTIME)
    if compiler is None:
        assert not any(name.endswith(".pyc") for name in names(shipped / archive))
    else:
        assert_compiled(shipped / archive, compiler, packaging.RUNTIME)


@pytest.mark.parametrize("archive", ARCHIVES)
def test_so_has_what_the_local_aws_runs(package: Path, archive: str, runtime: str) -> None:
    compiler = packaging.compiler_for(runtime)
    assert compiler is not None
    assert_compiled(package / archive, compiler, runtime)


def test_without_a_python_to_compile_with_it_says_what_that_costs(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(toolchain, "find_python", lambda version: None)
    assert packaging.compiler_for("python3.10") is None
    (line,) = capsys.readouterr().err.splitlines()
    assert "Python 3.10" in line
    assert "cold starts will be slower" in line


def tag_of(runtime: str) -> str:
    """How files made for this Python are marked: 313 for python3.13."""
    return runtime.removeprefix("python").replace(".", "")


def assert_compiled(archive: Path, compiler: str, runtime: str) -> None:
    """Beside each module stands bytecode of this Python, never checked against the source."""
    program = "from importlib.util import MAGIC_NUMBER; print(MAGIC_NUMBER.hex())"
    said = subprocess.run([compiler, "-c", program], capture_output=True, text=True, check=True)
    magic = bytes.fromhex(said.stdout)
    with zipfile.ZipFile(archive) as packed:
        found = set(packed.namelist())
        modules = [Path(name) for name in found if name.endswith(".py")]
        assert modules
        for module in modules:
            bytecode = str(
                module.parent / "__pycache__" / f"{module.stem}.cpython-{tag_of(runtime)}.pyc"
            )
            assert bytecode in found, module
            assert packed.read(bytecode)[:8] == magic + UNCHECKED_HASH, module


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_has_a_policy_of_its_own_without_wildcards(
    resources: dict[str, Any], function: str
) -> None:
    role = resources[function]["Properties"]["Role"]["Fn::GetAtt"][0]
    users = [
        name for name in FUNCTIONS if resources[name]["Properties"]["Role"]["Fn::GetAtt"][0] == role
    ]
    assert users == [function]
    (policy,) = resources[role]["Properties"]["Policies"]
    for statement in policy["PolicyDocument"]["Statement"]:
        assert not any("*" in action for action in statement["Action"]), statement["Sid"]
        assert statement["Resource"] != "*", statement["Sid"]


def test_nobody_may_delete_a_record_and_only_the_audit_may_scan(resources: dict[str, Any]) -> None:
    allowed = {name: actions_of(resources, name) for name in FUNCTIONS}
    forbidden = {"dynamodb:DeleteItem", "dynamodb:UpdateItem", "dynamodb:BatchWriteItem"}
    assert all(not actions & forbidden for actions in allowed.values())
    assert [name for name in FUNCTIONS if "dynamodb:Scan" in allowed[name]] == ["Audit"]


@pytest.mark.parametrize("function", QUEUE_FUNCTIONS)
def test_a_queue_waits_six_timeouts_and_failures_are_reported_by_message(
    resources: dict[str, Any], function: str
) -> None:
    properties = resources[function]["Properties"]
    for event in properties["Events"].values():
        assert event["Properties"]["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
        arn = event["Properties"]["Queue"]["Fn::Sub"]
        queue = resources[arn.removeprefix("${").removesuffix(".Arn}")]["Properties"]
        assert queue["VisibilityTimeout"] >= 6 * properties["Timeout"]


def test_each_queue_redrives_to_a_queue_of_its_kind(resources: dict[str, Any]) -> None:
    for name in ("WorkQueue", "NumbersQueue", "DocumentsQueue"):
        queue = resources[name]["Properties"]
        target = queue["RedrivePolicy"]["deadLetterTargetArn"]["Fn::GetAtt"][0]
        dead_letters = resources[target]["Properties"]
        assert dead_letters.get("FifoQueue") == queue.get("FifoQueue")


@pytest.mark.parametrize("name", TABLES)
def test_a_table_survives_mistakes(resources: dict[str, Any], name: str) -> None:
    table = resources[f"{name}Table"]
    assert table["DeletionPolicy"] == table["UpdateReplacePolicy"] == "Retain"
    assert table["Properties"]["DeletionProtectionEnabled"] is True
    recovery = table["Properties"]["PointInTimeRecoverySpecification"]
    assert recovery == {"PointInTimeRecoveryEnabled": True}


def test_the_configured_architecture_is_arm() -> None:
    config = json.loads((packaging.ROOT / ".chalice" / "config.json").read_text())
    assert config["lambda_architecture"] == "arm64"


def actions_of(resources: dict[str, Any], function: str) -> set[str]:
    role = resources[function]["Properties"]["Role"]["Fn::GetAtt"][0]
    (policy,) = resources[role]["Properties"]["Policies"]
    return {
        action
        for statement in policy["PolicyDocument"]["Statement"]
        for action in statement["Action"]
    }
