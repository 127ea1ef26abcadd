"""One CloudFormation stack: what it is now, and how it becomes what it should be; knows no setting."""

import hashlib
import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import ClientError, WaiterError

from infra.account import Account, DeployError

if TYPE_CHECKING:
    from types_boto3_cloudformation.type_defs import ParameterTypeDef, WaiterConfigTypeDef

_WAIT: Final["WaiterConfigTypeDef"] = {"Delay": 2, "MaxAttempts": 900}
_NO_CHANGES: Final = ("didn't contain changes", "no updates are to be performed", "no changes")


def stack_outputs(account: Account, stack: str) -> dict[str, str]:
    """The outputs of a stack; none if it does not exist yet."""
    found = _description(account, stack)
    return {output["OutputKey"]: output["OutputValue"] for output in found.get("Outputs", [])}


def stack_parameters(account: Account, stack: str) -> dict[str, str]:
    """The parameters it was last deployed with; none if it does not exist yet."""
    if not _exists(account, stack):
        return {}
    found = _description(account, stack).get("Parameters", [])
    return {one["ParameterKey"]: one["ParameterValue"] for one in found}


def _description(account: Account, stack: str) -> dict[str, Any]:
    try:
        (found,) = account.cloudformation.describe_stacks(StackName=stack)["Stacks"]
    except ClientError as error:
        if "does not exist" in str(error):
            return {}
        raise
    return dict(found)


def apply(account: Account, stack: str, template_url: str, parameters: Mapping[str, str]) -> None:
    """Create or update a stack and wait for it; raises DeployError with the reasons if it failed."""
    values: list[ParameterTypeDef] = [
        {"ParameterKey": name, "ParameterValue": value} for name, value in parameters.items()
    ]
    cloudformation = account.cloudformation
    is_new = not _exists(account, stack)
    change_set = cloudformation.create_change_set(
        StackName=stack,
        ChangeSetName="dialtone-" + hashlib.sha256(os.urandom(16)).hexdigest()[:16],
        ChangeSetType="CREATE" if is_new else "UPDATE",
        TemplateURL=template_url,
        Parameters=values,
        Capabilities=["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"],
    )["Id"]
    if not _is_worth_executing(account, change_set):
        return
    cloudformation.execute_change_set(ChangeSetName=change_set)
    try:
        if is_new:
            cloudformation.get_waiter("stack_create_complete").wait(
                StackName=stack, WaiterConfig=_WAIT
            )
        else:
            cloudformation.get_waiter("stack_update_complete").wait(
                StackName=stack, WaiterConfig=_WAIT
            )
    except WaiterError as error:
        raise DeployError(f"stack {stack} failed:\n{_failures(account, stack)}") from error


def _exists(account: Account, stack: str) -> bool:
    """One that a change set made and nobody executed is none."""
    return _description(account, stack).get("StackStatus") not in (None, "REVIEW_IN_PROGRESS")


def _is_worth_executing(account: Account, change_set: str) -> bool:
    cloudformation = account.cloudformation
    try:
        cloudformation.get_waiter("change_set_create_complete").wait(
            ChangeSetName=change_set, WaiterConfig=_WAIT
        )
    except WaiterError as error:
        reason = cloudformation.describe_change_set(ChangeSetName=change_set)["StatusReason"]
        if any(words in reason.lower() for words in _NO_CHANGES):
            cloudformation.delete_change_set(ChangeSetName=change_set)
            return False
        raise DeployError(f"the change set was refused: {reason}") from error
    return True


def _failures(account: Account, stack: str) -> str:
    events = account.cloudformation.describe_stack_events(StackName=stack)["StackEvents"]
    lines = [
        f"  {event['LogicalResourceId']}: {event.get('ResourceStatusReason', 'no reason given')}"
        for event in events
        if event["ResourceStatus"].endswith("_FAILED")
    ]
    return "\n".join(lines) or "  (no failed event; see the CloudFormation console)"
