"""All that is judged before a stack is touched: settings, secrets, catalog; shows no secret."""

import hashlib
import json
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, Final

from chalicelib.adapters.catalog_file.loading import decoded, read_catalog
from chalicelib.adapters.cloudformation import stack_environment
from chalicelib.adapters.dynamodb import DynamoDBStore
from chalicelib.adapters.ssm import load_secrets
from chalicelib.application.ports.store import Table
from chalicelib.config import PAYMENT_SYSTEM_SETTINGS, Settings
from chalicelib.domain.catalog.catalog import Catalog
from chalicelib.domain.errors import CatalogError
from chalicelib.setting_checks import faults, misplaced, mode, unknown
from infra.account import Account, DeployError
from infra.catalog_use import catalog_uses, lacking
from infra.packaging import CODE, TEMPLATE
from infra.stack import stack_outputs, stack_parameters

NONE: Final = "none"
"""Names a parameter to be taken back to the template's default."""

CATALOGS: Final = "chalicelib/catalogs"
_OURS: Final = ("Stage", "CatalogVersion", "SecretsVersion")  # nobody names these
_TOPIC: Final = re.compile(r"arn:aws[a-z-]*:sns:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_-]+")


@dataclass(frozen=True, slots=True)
class Plan:
    """What a stack will be given. `told` is for the operator's eyes and holds no secret."""

    parameters: Mapping[str, str]
    is_new: bool
    follows_api: bool  # PublicUrl is the API's own address
    told: tuple[str, ...]


def judge(
    account: Account,
    package: Path,
    stage: str,
    named: Mapping[str, str],
    *,
    accept_catalog: bool = False,
) -> Plan:
    """The effective parameters: what is `named` now, else what the stack has, else the default.

    Raises DeployError with every fault, one a line; SecretsUnavailable.
    """
    stack = f"dialtone-{stage}"
    deployed, outputs = stack_parameters(account, stack), stack_outputs(account, stack)
    template = json.loads((package / TEMPLATE).read_text())["Parameters"]
    parameters, origins = _effective(template, deployed, outputs, named)
    follows_api = not parameters.get("PublicUrl")
    secrets = load_secrets(account.ssm, stage)
    catalog, content, wrong = _packaged_catalog(package, parameters["Catalog"])
    wrong += _faults(parameters, secrets)
    if wrong:
        raise DeployError("nothing was changed, because of\n" + "\n".join(wrong))
    versions = {
        "Stage": stage,
        "CatalogVersion": hashlib.sha256(content).hexdigest()[:16],
        "SecretsVersion": secrets_version(account, stage),
    }
    parameters |= {name: value for name, value in versions.items() if name in template}
    if deployed and not _same_catalog(parameters, deployed):
        _judge_use(account, stack, catalog, accept=accept_catalog)
    if follows_api and outputs:
        parameters["PublicUrl"] = outputs["EndpointURL"].rstrip("/")
    told = (*_told(parameters, origins, follows_api=follows_api), *_switched_on(secrets, catalog))
    return Plan(parameters, not deployed, follows_api, told)


def secrets_version(account: Account, stage: str) -> str:
    """Changes whenever a secret is put, replaced or removed; says nothing of what they are."""
    pages = account.ssm.get_paginator("get_parameters_by_path").paginate(
        Path=f"/dialtone/{stage}/", Recursive=True
    )
    states = sorted(
        f"{one['Name']} {one['Version']} {one['LastModifiedDate']}"
        for page in pages
        for one in page["Parameters"]
    )
    return hashlib.sha256("\n".join(states).encode()).hexdigest()[:16] if states else ""


def _effective(
    template: Mapping[str, Any],
    deployed: Mapping[str, str],
    outputs: Mapping[str, str],
    named: Mapping[str, str],
) -> tuple[dict[str, str], dict[str, str]]:
    parameters: dict[str, str] = {}
    origins: dict[str, str] = {}
    own_address = outputs.get("EndpointURL", "").rstrip("/")
    for name, about in template.items():
        if name in _OURS:
            continue
        default = str(about.get("Default", ""))
        if named.get(name):
            value, origins[name] = named[name], "named now"
        elif name in deployed and not (name == "PublicUrl" and deployed[name] == own_address):
            value, origins[name] = deployed[name], "kept"
        else:
            value, origins[name] = default, "default"
        parameters[name] = default if value == NONE else value
    return parameters, origins


def _faults(parameters: Mapping[str, str], secrets: Mapping[str, str]) -> list[str]:
    found = misplaced(secrets)
    topic = parameters.get("AlarmTopicArn")
    if topic and not _TOPIC.fullmatch(topic):
        found.append("ALARM_TOPIC_ARN: expected an SNS topic: arn:aws:sns:region:account:name")
    address = {"PUBLIC_URL": parameters.get("PublicUrl", "")}
    return found + faults({**address, **secrets})


def _packaged_catalog(package: Path, name: str) -> tuple[Catalog | None, bytes, list[str]]:
    """The catalog as the functions will read it: it has to be in the package."""
    path = name if name.endswith(".toml") else f"{CATALOGS}/{name}.toml"
    with zipfile.ZipFile(package / CODE) as code:
        shipped = sorted(
            PurePosixPath(one).stem
            for one in code.namelist()
            if one.startswith(f"{CATALOGS}/") and one.endswith(".toml")
        )
        if path not in code.namelist():
            fault = f"CATALOG: expected one of the package, {' or '.join(shipped)}, not {name!r}"
            return None, b"", [f"{fault}; a file of your own goes into {CATALOGS}/"]
        content = code.read(path)
    try:
        file = PurePosixPath(path).name
        return read_catalog(decoded(content, file), file), content, []
    except CatalogError as error:
        return None, content, str(error).splitlines()


def _same_catalog(parameters: Mapping[str, str], deployed: Mapping[str, str]) -> bool:
    """What is live already was judged when it came."""
    version = parameters.get("CatalogVersion")
    return version is not None and version == deployed.get("CatalogVersion")


def _judge_use(account: Account, stack: str, catalog: Catalog | None, *, accept: bool) -> None:
    names = stack_environment(account.cloudformation, stack)
    tables = {table: names.get(f"{table.name}_TABLE", "") for table in Table}
    if catalog is None or not all(tables.values()):
        return
    missing = lacking(catalog_uses(catalog, DynamoDBStore(tables, account.dynamodb)))
    if missing and not accept:
        raise DeployError(
            f"nothing was changed: catalog {catalog.id} lacks what the tables of {stack} use\n"
            + "\n".join(missing)
            + "\nkeep them in the catalog (a plan can be withdrawn), or CATALOG=… names another;"
            + " ARGS=--accept-catalog deploys it all the same"
        )


def _told(
    parameters: Mapping[str, str], origins: Mapping[str, str], *, follows_api: bool
) -> list[str]:
    lines = []
    for name, origin in sorted(origins.items()):
        shown, why = parameters[name] or "(none)", origin
        if name == "PublicUrl" and follows_api:
            shown, why = parameters[name] or "the address of the API", "its own"
        lines.append(f"{name}: {shown} ({why})")
    if not parameters.get("AlarmTopicArn"):
        lines.append("Note: without ALARM_TOPIC_ARN nobody is told when an alarm rings")
    return lines


def _switched_on(secrets: Mapping[str, str], catalog: Catalog | None) -> list[str]:
    settings = Settings(secrets)
    sold = set() if catalog is None else {system.id for system in catalog.payment_systems}
    lines = [f"Telegram: {'on' if settings.optional('TELEGRAM_TOKEN') else 'off, no token in SSM'}"]
    for name in sorted(sold | set(settings.payment_systems)):
        needed = " and ".join(PAYMENT_SYSTEM_SETTINGS.get(name, ()))
        state = "on" if name in settings.payment_systems else f"off, without {needed}"
        lines.append(f"{name}: {state}" if name in sold else f"{name}: off, not in the catalog")
    roles = sorted(settings.staff.values())
    lines.append(f"Staff: {', '.join(roles) if roles else 'nobody'}")
    if kind := mode(secrets):
        lines.append(f"Money: {'real' if kind == 'live' else 'played, test keys'}")
    return lines + [f"Note: {words}" for words in unknown(secrets)]
