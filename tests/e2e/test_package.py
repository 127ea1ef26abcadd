"""The package as it would be deployed: what is in it, what is not, and what its functions may do."""

import json
import zipfile
from importlib.util import MAGIC_NUMBER
from pathlib import Path
from typing import Any

import pytest

from infra import packaging

FUNCTIONS = {
    "APIHandler": "app.app",
    "Tick": "chalicelib.entrypoints.jobs.tick",
    "Work": "chalicelib.entrypoints.jobs.work",
    "Number": "chalicelib.entrypoints.jobs.number",
    "Documents": "chalicelib.entrypoints.jobs.documents",
    "DeadLetters": "chalicelib.entrypoints.jobs.dead_letters",
    "Audit": "chalicelib.entrypoints.jobs.audit",
}
QUEUE_FUNCTIONS = ("Work", "Number", "Documents", "DeadLetters")
TABLES = ("Accounts", "Subscriptions", "Payments", "Documents", "Inbox")
NEVER_IN_COMMON = ("typst", "fontpkg", "boto3", "botocore", "chalice/cli", "pip/", "pytest", "mypy")
UNCHECKED_HASH = (1).to_bytes(4, "little")  # PEP 552: hash-based, not checked against the source

pytestmark = pytest.mark.timeout(600)  # the first build downloads and compiles two layers


@pytest.fixture(scope="module")
def template(package: Path) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((package / packaging.TEMPLATE).read_text())
    return read


@pytest.fixture(scope="module")
def resources(template: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = template["Resources"]
    return found


def names(archive: Path) -> list[str]:
    with zipfile.ZipFile(archive) as packed:
        return packed.namelist()


def test_the_template_passes_cfn_lint(package: Path) -> None:
    packaging.lint(package / packaging.TEMPLATE, packaging.DEFAULT_REGION)


def test_the_same_sources_give_the_same_bytes(
    package: Path, architecture: str, tmp_path: Path
) -> None:
    packaging.build(
        tmp_path,
        stage="dev",
        region=packaging.DEFAULT_REGION,
        architecture=architecture,
    )
    for path in sorted(package.iterdir()):
        assert (tmp_path / path.name).read_bytes() == path.read_bytes(), path.name


def test_the_functions_are_the_known_ones(resources: dict[str, Any]) -> None:
    handlers = {
        name: resource["Properties"]["Handler"]
        for name, resource in resources.items()
        if resource["Type"] == "AWS::Serverless::Function"
    }
    assert handlers == FUNCTIONS


def test_the_code_is_the_app_and_nothing_else(package: Path) -> None:
    roots = {name.split("/")[0] for name in names(package / packaging.CODE)}
    assert roots == {"app.py", "chalicelib", "chalice", "__pycache__"}


@pytest.mark.parametrize("forbidden", NEVER_IN_COMMON)
def test_what_only_some_need_is_in_nobodys_way(package: Path, forbidden: str) -> None:
    common = names(package / packaging.CODE) + names(package / packaging.LAYER)
    assert [name for name in common if name.removeprefix("python/").startswith(forbidden)] == []


def test_the_pdf_engine_is_in_the_layer_of_the_document_function(
    package: Path, resources: dict[str, Any]
) -> None:
    assert "python/typst/__init__.py" in names(package / packaging.DOCUMENTS_LAYER)
    users = [
        name
        for name in FUNCTIONS
        if {"Ref": "DocumentsLayer"} in resources[name]["Properties"]["Layers"]
    ]
    assert users == ["Documents"]


@pytest.mark.parametrize(
    "archive", [packaging.CODE, packaging.LAYER, packaging.DOCUMENTS_LAYER], ids=str
)
def test_every_module_has_bytecode_that_lambda_will_take(package: Path, archive: str) -> None:
    with zipfile.ZipFile(package / archive) as packed:
        found = set(packed.namelist())
        modules = [Path(name) for name in found if name.endswith(".py")]
        assert modules
        for module in modules:
            bytecode = str(module.parent / "__pycache__" / f"{module.stem}.cpython-311.pyc")
            assert bytecode in found, module
            header = packed.read(bytecode)[:8]
            assert header == MAGIC_NUMBER + UNCHECKED_HASH, module


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
