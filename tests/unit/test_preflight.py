"""What is judged before a stack is touched, over an account that only answers questions."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from botocore.exceptions import ClientError

from infra.account import Account, DeployError
from infra.packaging import CODE, MERGED_TEMPLATE, ROOT, TEMPLATE
from infra.preflight import Plan, judge, secrets_version

OWN_ADDRESS = "https://abc.execute-api.eu-central-1.amazonaws.com/api"
GOOD = {"telegram_token": "7:a", "telegram_webhook_secret": "told"}


class Questions:
    """CloudFormation and SSM at once; there is nothing in it that could change anything."""

    def __init__(
        self, parameters: Mapping[str, str] | None = None, secrets: Mapping[str, str] = GOOD
    ) -> None:
        self.parameters = parameters
        self.secrets = {name: (value, 1) for name, value in secrets.items()}

    def describe_stacks(self, StackName: str) -> dict[str, Any]:  # noqa: N803 - boto3's
        if self.parameters is None:
            error: Any = {"Error": {"Code": "ValidationError", "Message": "stack does not exist"}}
            raise ClientError(error, "DescribeStacks")
        known = [
            {"ParameterKey": name, "ParameterValue": value}
            for name, value in self.parameters.items()
        ]
        outputs = [{"OutputKey": "EndpointURL", "OutputValue": OWN_ADDRESS + "/"}]
        found = {"StackStatus": "UPDATE_COMPLETE", "Parameters": known, "Outputs": outputs}
        return {"Stacks": [found]}

    def get_paginator(self, operation: str) -> Questions:
        self.operation = operation
        return self

    def paginate(self, **_: Any) -> Iterator[dict[str, Any]]:
        if self.operation == "list_stack_resources":
            yield {"StackResourceSummaries": []}
            return
        yield {
            "Parameters": [
                {
                    "Name": f"/dialtone/dev/{name}",
                    "Value": value,
                    "Version": n,
                    "LastModifiedDate": n,
                }
                for name, (value, n) in self.secrets.items()
            ]
        }


def account(answers: Questions) -> Account:
    any_client: Any = answers
    return Account(any_client, any_client, any_client, any_client, "111122223333", "eu-central-1")


def packed(folder: Path, catalogs: Mapping[str, bytes] | None = None) -> Path:
    """A package with the template's parameters and these catalogs, else those that ship."""
    template = yaml.safe_load(MERGED_TEMPLATE.read_text())
    (folder / TEMPLATE).write_text(json.dumps({"Parameters": template["Parameters"]}))
    shipped = {
        path.name: path.read_bytes() for path in (ROOT / "chalicelib" / "catalogs").glob("*.toml")
    }
    with zipfile.ZipFile(folder / CODE, "w") as code:
        for name, content in (shipped if catalogs is None else catalogs).items():
            code.writestr(f"chalicelib/catalogs/{name}", content)
    return folder


def judged(folder: Path, answers: Questions, **named: str) -> Plan:
    return judge(account(answers), packed(folder), "dev", named)


def test_a_new_stack_gets_the_defaults(tmp_path: Path) -> None:
    plan = judged(tmp_path, Questions())
    assert plan.is_new
    assert plan.follows_api
    assert plan.parameters["Catalog"] == "siptg"
    assert plan.parameters["Stage"] == "dev"
    assert plan.parameters["CatalogVersion"]
    assert plan.parameters["SecretsVersion"]
    assert "Note: without ALARM_TOPIC_ARN nobody is told when an alarm rings" in plan.told


def test_what_is_not_named_stays_and_none_takes_it_back(tmp_path: Path) -> None:
    topic = "arn:aws:sns:eu-central-1:111122223333:alarms"
    kept = {"Catalog": "voiptime", "AlarmTopicArn": topic, "PublicUrl": "https://bot.example.com"}
    plan = judged(tmp_path, Questions(kept))
    assert {name: plan.parameters[name] for name in kept} == kept
    assert not plan.follows_api
    plan = judged(tmp_path, Questions(kept), PublicUrl="none", AlarmTopicArn="none")
    assert plan.parameters["AlarmTopicArn"] == ""
    assert plan.follows_api
    assert plan.parameters["PublicUrl"] == OWN_ADDRESS


def test_the_address_of_the_api_is_followed_where_it_was_taken(tmp_path: Path) -> None:
    plan = judged(tmp_path, Questions({"Catalog": "siptg", "PublicUrl": OWN_ADDRESS}))
    assert plan.follows_api
    assert plan.parameters["PublicUrl"] == OWN_ADDRESS


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b'id = "own"\nprices_include_vat = 1\n', "own.toml:2: prices_include_vat: expected"),
        ('id = "own"'.encode("utf-16"), "own.toml:1: expected UTF-8 text, this is UTF-16"),
        (b"id = ", "own.toml:1: expected TOML"),
    ],
)
def test_a_faulty_catalog_of_the_package_is_refused(
    tmp_path: Path, content: bytes, words: str
) -> None:
    package = packed(tmp_path, {"own.toml": content})
    with pytest.raises(DeployError, match="nothing was changed") as refused:
        judge(account(Questions()), package, "dev", {"Catalog": "own"})
    assert words in str(refused.value)


def test_every_fault_is_told_at_once(tmp_path: Path) -> None:
    wrong = {"telegram_token": "7:a", "staff": "boss", "stripe_secret_key": "sk_test_1"}
    with pytest.raises(DeployError) as refused:
        judged(tmp_path, Questions(None, wrong), Catalog="nonsense", AlarmTopicArn="x")
    names = [line.partition(":")[0] for line in str(refused.value).splitlines()[1:]]
    assert names == [
        "CATALOG",
        "ALARM_TOPIC_ARN",
        "TELEGRAM_WEBHOOK_SECRET",
        "STRIPE_WEBHOOK_SECRET",
        "STAFF",
    ]


def test_what_is_told_holds_what_is_on_and_no_secret(tmp_path: Path) -> None:
    secrets = {
        **GOOD,
        "stripe_secret_key": "sk_test_Hunter2",
        "stripe_webhook_secret": "whsec_Hunter2",
        "staff": "5:admin,6:support",
        "telegram_tokn": "Hunter2",
    }
    told = "\n".join(judged(tmp_path, Questions(None, secrets)).told)
    assert "Telegram: on" in told
    assert "stripe: on" in told
    assert "Staff: admin, support" in told
    assert "Money: played, test keys" in told
    assert "TELEGRAM_TOKN is read by nothing; perhaps TELEGRAM_TOKEN?" in told
    assert "Hunter2" not in told


def test_the_secrets_version_follows_every_change() -> None:
    answers = Questions()
    versions = [secrets_version(account(answers), "dev")]
    for change in (("staff", ("5:admin", 1)), ("staff", ("6:admin", 2)), ("telegram_token", None)):
        name, state = change
        if state is None:
            del answers.secrets[name]
        else:
            answers.secrets[name] = state
        versions.append(secrets_version(account(answers), "dev"))
    assert len(set(versions)) == len(versions)
    assert secrets_version(account(answers), "dev") == versions[-1]
    assert secrets_version(account(Questions(None, {})), "dev") == ""
