"""Settings and wiring: what is missing is named, and a deployed stage takes no stand-in."""

from datetime import UTC, datetime

import pytest

from chalicelib.bootstrap import Container, Stand, WholeSeconds, new_id
from chalicelib.config import SettingMissing, Settings, SettingWrong
from chalicelib.domain.errors import InvalidInput
from tests.support.parts import HandClock


def test_a_deployed_stage_takes_no_virtual_clock() -> None:
    with pytest.raises(InvalidInput, match="deployed"):
        Container(Settings({"STAGE": "prod"}), Stand(business_clock=HandClock()))


def test_a_local_world_brings_its_own_clock_in_whole_seconds() -> None:
    at = datetime(2026, 1, 31, 12, 0, 0, 999_999, tzinfo=UTC)
    wired = Container(Settings({}), Stand(business_clock=HandClock(at)))
    assert wired.business_clock.now() == at.replace(microsecond=0)


def test_without_a_stand_business_time_is_real_time() -> None:
    wired = Container(Settings({"STAGE": "prod"}))
    assert isinstance(wired.business_clock, WholeSeconds)
    apart = abs(wired.transport_clock.now() - wired.business_clock.now()).total_seconds()
    assert apart < 2


def test_a_missing_setting_is_named() -> None:
    with pytest.raises(SettingMissing, match="ACCOUNTS_TABLE is not set"):
        _ = Container(Settings({})).store


def test_secrets_do_not_show_in_a_representation() -> None:
    assert "sk_live" not in repr(Settings({"STRIPE_SECRET_KEY": "sk_live_1"}))


def test_a_payment_system_is_on_only_with_all_its_settings() -> None:
    assert Settings({"STRIPE_SECRET_KEY": "sk"}).payment_systems == []
    both = {"STRIPE_SECRET_KEY": "sk", "STRIPE_WEBHOOK_SECRET": "whsec"}
    assert Settings(both).payment_systems == ["stripe"]


@pytest.mark.parametrize(
    "staff", ["7", "x:admin", "7:boss", "7:admin,8", "7:admin,7:support", "٧:admin"]
)
def test_staff_is_read_strictly(staff: str) -> None:
    with pytest.raises(SettingWrong, match="STAFF: expected") as wrong:
        _ = Settings({"STAFF": staff}).staff
    assert staff not in str(wrong.value), "what was pasted there by mistake may be a secret"


def test_staff_by_id() -> None:
    assert Settings({"STAFF": "7:admin, 8:support"}).staff == {7: "admin", 8: "support"}
    assert Settings({}).staff == {}


def test_ids_are_short_and_do_not_repeat() -> None:
    ids = {new_id() for _ in range(1000)}
    assert len(ids) == 1000
    assert {len(i) for i in ids} == {12}
