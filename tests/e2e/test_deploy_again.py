"""Deploying a stack that is there already, by the command, as its operator does it from day to day."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from chalicelib.adapters.cloudformation import stack_environment
from chalicelib.adapters.dynamodb import DynamoDBStore
from chalicelib.application.ports.store import Key, Put, Table
from infra.packaging import DEFAULT_REGION, ROOT
from tests.support.deployed import STACK, STAGE, Deployed, deployed_stack
from tests.support.json_text import json_text
from tests.support.played_telegram import TOKEN, PlayedTelegram, played_telegram

pytestmark = pytest.mark.timeout(600)

TOPIC = f"arn:aws:sns:{DEFAULT_REGION}:000000000000:alarms"
SECRETS = {"telegram_token": TOKEN, "telegram_webhook_secret": "the-first"}
ANNA = {
    "id": 1001,
    "name": "Anna",
    "country": "EE",
    "payment_system": "stripe",
    "available": "0.00 USD",
    "held": "0.00 USD",
    "created_at": "2026-01-15T12:00:00Z",
    "live": {"cloud": "s1"},
}
CLOUD = {
    "id": "s1",
    "family": "cloud",
    "plan_id": "basic",
    "options": {"licences": 2},
    "customer_id": 1001,
    "payer_id": 1001,
    "seller_id": "voiptime",
    "anchor": "2026-01-15T12:00:00Z",
    "anchor_months": 1,
    "start": "2026-01-15T12:00:00Z",
    "paid": "24.00 USD",
    "renewal_months": 1,
    "auto_renew": True,
}


@dataclass(frozen=True)
class Operator:
    """Somebody at a shell, with the package that was built."""

    stack: Deployed
    telegram: PlayedTelegram
    package: Path

    def run(self, module: str, *arguments: str, **settings: str) -> tuple[int, str]:
        """The exit code and all that was said, in which there is never a secret."""
        done = subprocess.run(
            [sys.executable, "-m", module, *arguments],
            cwd=ROOT,
            env={**os.environ, "AWS_ENDPOINT_URL": self.stack.endpoint, **settings},
            capture_output=True,
            text=True,
            check=False,
        )
        said = done.stdout + done.stderr
        for secret in self.secrets().values():
            assert secret not in said
        assert "Traceback" not in said
        return done.returncode, said

    def deploy(self, *arguments: str, **settings: str) -> tuple[int, str]:
        where = ("--stage", STAGE, "--region", DEFAULT_REGION)
        return self.run("infra.deploy", *where, *arguments, str(self.package), **settings)

    def secrets(self) -> dict[str, str]:
        found = self.stack.account.ssm.get_parameters_by_path(
            Path=f"/dialtone/{STAGE}/", WithDecryption=True
        )
        return {
            one["Name"]: one["Value"]
            for one in found["Parameters"]
            if not one["Name"].endswith(("api_url", "staff"))
        }

    def put(self, name: str, value: str) -> None:
        self.stack.account.ssm.put_parameter(
            Name=f"/dialtone/{STAGE}/{name}", Value=value, Type="SecureString", Overwrite=True
        )

    def variables(self, function: str = "APIHandler") -> dict[str, str]:
        """The environment of a function as it is deployed."""
        found = self.stack.client("lambda").get_function_configuration(
            FunctionName=self.stack.function(function)
        )
        variables: dict[str, str] = found["Environment"]["Variables"]
        return variables

    def update(self, secret: str) -> int:
        """What the API answers to an update (that it can only park) with this secret."""
        headers = {"X-Telegram-Bot-Api-Secret-Token": secret}
        return self.stack.post("/webhooks/telegram", b"{}", headers)

    def store(self) -> DynamoDBStore:
        names = stack_environment(self.stack.account.cloudformation, STACK)
        tables = {table: names[f"{table.name}_TABLE"] for table in Table}
        return DynamoDBStore(tables, self.stack.account.dynamodb)


@pytest.fixture(scope="module")
def operator(package: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Operator]:
    folder = tmp_path_factory.mktemp("again")
    with played_telegram(folder) as telegram:
        secrets = {**SECRETS, "telegram_api_url": telegram.url}
        with deployed_stack(package, folder, secrets) as stack:
            yield Operator(stack, telegram, folder / "adapted")


def test_what_is_not_named_anew_stays(operator: Operator) -> None:
    code, said = operator.deploy(CATALOG="voiptime", ALARM_TOPIC_ARN=TOPIC)
    assert code == 0, said
    assert "Catalog: voiptime (named now)" in said
    assert operator.variables()["CATALOG"] == "voiptime"
    code, said = operator.deploy()
    assert code == 0, said
    assert "Catalog: voiptime (kept)" in said
    assert f"AlarmTopicArn: {TOPIC} (kept)" in said
    assert operator.variables()["CATALOG"] == "voiptime"
    assert operator.variables("Work")["PUBLIC_URL"] in said
    template = operator.stack.account.cloudformation.describe_stacks(StackName=STACK)
    kept = {p["ParameterKey"]: p["ParameterValue"] for p in template["Stacks"][0]["Parameters"]}
    assert kept["AlarmTopicArn"] == TOPIC
    code, said = operator.deploy(ALARM_TOPIC_ARN="none")
    assert (code, "AlarmTopicArn: (none)" in said) == (0, True), said


def test_a_catalog_that_lacks_what_the_tables_use_is_refused(operator: Operator) -> None:
    account = Key(Table.ACCOUNTS, "1001", "account")
    subscription = Key(Table.SUBSCRIPTIONS, "s1", "subscription")
    operator.store().commit(
        [Put(account, json_text(ANNA), 0), Put(subscription, json_text(CLOUD), 0)], "t"
    )
    code, said = operator.deploy(CATALOG="siptg")
    assert code == 1
    assert "nothing was changed: catalog siptg lacks what the tables" in said
    assert "plan basic, live subscriptions: 1 cannot renew, and end" in said
    assert operator.variables()["CATALOG"] == "voiptime"
    assert operator.deploy()[0] == 0
    code, said = operator.run(
        "infra.catalog_check", "siptg", "--stack", STACK, "--region", DEFAULT_REGION
    )
    assert (code, "LACKING plan basic, live subscriptions: 1" in said) == (1, True), said
    code, said = operator.run(
        "infra.catalog_check", "voiptime", "--stack", STACK, "--region", DEFAULT_REGION
    )
    assert (code, "ok      plan basic, live subscriptions: 1 renew" in said) == (0, True), said


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"CATALOG": "nonsense"}, "CATALOG: expected one of the package, siptg or voiptime"),
        ({"CATALOG": "/home/me/own.toml"}, "a file of your own goes into chalicelib/catalogs/"),
        ({"PUBLIC_URL": "http://bot.example.com"}, "PUBLIC_URL: expected an address"),
        ({"ALARM_TOPIC_ARN": "alarms"}, "ALARM_TOPIC_ARN: expected an SNS topic"),
    ],
)
def test_a_wrong_setting_is_refused_before_anything_is_touched(
    operator: Operator, settings: dict[str, str], words: str
) -> None:
    before = operator.variables()
    code, said = operator.deploy(**settings)
    assert (code, words in said) == (1, True), said
    assert operator.variables() == before


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("staff", "abc:boss", "STAFF: expected telegram_id:role"),
        ("stripe_secret_key", "pk_test_Hunter2", "STRIPE_SECRET_KEY: expected a secret key"),
        ("telegram_webhook_secret_next", "Hunter2 and more", "TELEGRAM_WEBHOOK_SECRET_NEXT: expe"),
        ("stage", "prod-Hunter2", "STAGE: expected not to be among the secrets"),
    ],
)
def test_a_wrong_secret_is_refused_before_anything_is_touched(
    operator: Operator, name: str, value: str, words: str
) -> None:
    before = operator.variables()
    operator.put(name, value)
    try:
        code, said = operator.deploy()
    finally:
        operator.stack.account.ssm.delete_parameter(Name=f"/dialtone/{STAGE}/{name}")
    assert (code, words in said) == (1, True), said
    assert operator.variables() == before


def test_a_wrong_staff_at_run_time_is_503_and_mended_without_a_deployment(
    operator: Operator,
) -> None:
    operator.put("staff", "abc:boss")
    operator.deploy(CATALOG="nonsense")  # refused: nothing is noticed but by a cold start
    restarted = {**operator.variables(), "SECRETS_VERSION": "cold"}
    operator.stack.client("lambda").update_function_configuration(
        FunctionName=operator.stack.function("APIHandler"), Environment={"Variables": restarted}
    )
    assert operator.update("the-first") == 503
    operator.put("staff", "5:admin")
    assert operator.update("the-first") in (200, 503)
    assert operator.update("the-first") == 200


def test_the_audit_finds_the_tables_of_a_stack_and_asks_for_no_key(operator: Operator) -> None:
    region = ("--region", DEFAULT_REGION)
    code, said = operator.run("chalicelib.audit", "--json", "--stack", STACK, *region)
    report = json.loads(said)
    assert code == (1 if report["violations"] else 0)
    (found,) = [check for check in report["checks"] if check["check"] == "chain"]
    assert found["checked"] == 1, "Anna's account, put there above"
    code, said = operator.run("chalicelib.audit", "--stack", "dialtone-nowhere", *region)
    assert (code, said.count("\n")) == (2, 1)
    assert "audit: stack dialtone-nowhere cannot be looked at" in said


def test_the_webhooks_secret_is_changed_without_an_update_refused(operator: Operator) -> None:
    assert operator.deploy()[0] == 0
    version = operator.variables()["SECRETS_VERSION"]
    assert operator.deploy()[0] == 0
    assert operator.variables()["SECRETS_VERSION"] == version, "nothing was changed"
    assert operator.update("the-first") == 200

    operator.put("telegram_webhook_secret_next", "the-second")
    assert operator.deploy()[0] == 0
    assert operator.variables()["SECRETS_VERSION"] != version
    assert operator.update("the-first") == operator.update("the-second") == 200
    assert told_to_telegram(operator)["secret_token"] == "the-second"

    operator.put("telegram_webhook_secret", "the-second")
    operator.stack.account.ssm.delete_parameter(
        Name=f"/dialtone/{STAGE}/telegram_webhook_secret_next"
    )
    assert operator.deploy()[0] == 0
    assert operator.update("the-second") == 200
    assert operator.update("the-first") == 403
    assert told_to_telegram(operator)["secret_token"] == "the-second"


def test_telegram_is_told_the_address_that_the_operator_named(operator: Operator) -> None:
    named = "https://bot.example.com"
    assert operator.deploy(PUBLIC_URL=named)[0] == 0
    assert told_to_telegram(operator)["url"] == f"{named}/webhooks/telegram"
    code, said = operator.deploy()
    assert (code, f"PublicUrl: {named} (kept)" in said) == (0, True), said
    assert told_to_telegram(operator)["url"] == f"{named}/webhooks/telegram"
    assert operator.deploy(PUBLIC_URL="none")[0] == 0
    own_address = operator.variables("Work")["PUBLIC_URL"]
    assert own_address == operator.stack.outputs["EndpointURL"].rstrip("/")
    assert told_to_telegram(operator)["url"] == f"{own_address}/webhooks/telegram"


def told_to_telegram(operator: Operator) -> dict[str, Any]:
    """The last setWebhook."""
    sent = [one for one in operator.telegram.recorder.exchanges if "setWebhook" in one.path]
    told: dict[str, Any] = json.loads(sent[-1].body)
    return told
