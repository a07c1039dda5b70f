from __future__ import annotations

import pytest
from pytest_django import DjangoAssertNumQueries, Settings

from smtp_connector.errors import InvalidRecipientError, RecipientRefusedError
from smtp_connector.models import Connector, Delivery
from smtp_connector.services.recipient import (
    forget_recipient,
    hide_recipient,
    require_allowed_recipients,
)
from smtp_connector.terms import SECRET_MASK, Sentence, gettext_noop
from tests.configs import make_config
from tests.conftest import TEST_KEY
from tests.smtp_server import ScriptedSmtpServer

pytestmark = pytest.mark.django_db


@pytest.fixture
def connector(smtp_server: ScriptedSmtpServer) -> Connector:
    return Connector.objects.create_connector("Mail", config=make_config(smtp_server.port))


def configure(settings: Settings, **values: object) -> None:
    settings.SMTP_CONNECTOR = {**settings.SMTP_CONNECTOR, **values}


def make_delivery(recipient: str = "ada@example.com", **values: object) -> Delivery:
    delivery: Delivery = Delivery.objects.create(recipient=recipient, status="failed", **values)
    return delivery


# Who may get mail -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "entry",
    ["example.com", "EXAMPLE.com", "@example.com", "ada@example.com", "ada@Example.COM"],
)
def test_recipient_on_the_list_gets_mail(
    connector: Connector, settings: Settings, entry: str
) -> None:
    configure(settings, RECIPIENT_ALLOWLIST=["elsewhere.example", entry])

    assert connector.send_code("ada@Example.com", "123456").status == "sent"


@pytest.mark.parametrize(
    "allowlist",
    [[], ["elsewhere.example"], ["bob@example.com"], ["ple.com"], ["sub.example.com"], ["com"]],
)
def test_other_recipients_are_refused_before_any_socket_and_logged(
    connector: Connector,
    smtp_server: ScriptedSmtpServer,
    settings: Settings,
    allowlist: list[str],
) -> None:
    configure(settings, RECIPIENT_ALLOWLIST=allowlist)

    with pytest.raises(InvalidRecipientError) as excinfo:
        connector.send_code("ada@example.com", "123456")

    assert '"example.com" to RECIPIENT_ALLOWLIST' in excinfo.value.hint
    assert (excinfo.value.phase, excinfo.value.stage) == ("recipient", "")
    assert not smtp_server.clients
    row = Delivery.objects.get()
    assert (row.status, row.error_code) == ("failed", "invalid_recipient")


def test_international_domain_is_found_in_both_spellings(settings: Settings) -> None:
    configure(settings, RECIPIENT_ALLOWLIST=["bücher.example"])

    require_allowed_recipients(["ada@xn--bcher-kva.example"])
    with pytest.raises(InvalidRecipientError):
        require_allowed_recipients(["ada@xn--bcher-kvb.example"])


def test_one_recipient_that_is_not_listed_is_enough(settings: Settings) -> None:
    configure(settings, RECIPIENT_ALLOWLIST=["example.com"])

    with pytest.raises(InvalidRecipientError):
        require_allowed_recipients(["ada@example.com", "ada@example.org"])


# How the log names them -----------------------------------------------------------------------------


def test_log_holds_a_hash_and_the_domain_and_the_mail_arrives(
    connector: Connector, smtp_server: ScriptedSmtpServer, settings: Settings
) -> None:
    configure(settings, HASH_RECIPIENTS=True)

    first = connector.send_code("ada@example.com", "123456")
    second = connector.send_code("ada@EXAMPLE.com", "123456")
    other = connector.send_code("bob@example.com", "123456")

    assert smtp_server.messages[0].recipients == ("ada@example.com",)
    assert first.recipient.startswith("hash:")
    assert first.recipient.endswith("@example.com")
    assert first.recipient == second.recipient != other.recipient
    assert "ada@" not in str(Delivery.objects.values_list())


def test_hash_needs_the_secret_key(settings: Settings) -> None:
    hashes = set()
    for key in ("first", "second"):
        settings.SECRET_KEY = key
        delivery = Delivery(recipient="ada@example.com")
        hide_recipient(delivery)
        hashes.add(delivery.recipient)

    assert len(hashes) == 2


def test_hash_outlives_a_change_of_the_encryption_keys(settings: Settings) -> None:
    hashes = set()
    for keys in ([TEST_KEY], ["b" * 43 + "=", TEST_KEY]):
        configure(settings, ENCRYPTION_KEYS=keys)
        delivery = Delivery(recipient="ada@example.com")
        hide_recipient(delivery)
        hashes.add(delivery.recipient)

    assert len(hashes) == 1


def test_server_that_repeats_addresses_gives_none_away(
    connector: Connector, smtp_server: ScriptedSmtpServer, settings: Settings
) -> None:
    configure(settings, HASH_RECIPIENTS=True)
    smtp_server.replies["RCPT"] = "550 5.1.1 <Ada@example.com>: no such user, ask bob@example.com"

    with pytest.raises(RecipientRefusedError):
        connector.send_code("ada@example.com", "123456")

    row = Delivery.objects.values().get()
    assert "no such user" in row["reply_text"]
    assert "ada@" not in str(row).lower()
    assert "bob" not in str(row)


def test_server_that_repeats_an_address_in_other_letters_gives_no_part_of_it_away(
    connector: Connector, smtp_server: ScriptedSmtpServer, settings: Settings
) -> None:
    configure(settings, HASH_RECIPIENTS=True)
    smtp_server.replies["RCPT"] = "550 5.1.1 ask jürgen@example.com or 用户@example.com"

    with pytest.raises(RecipientRefusedError):
        connector.send_code("ada@example.com", "123456")

    row = str(Delivery.objects.values().get())
    assert not any(part in row for part in ("j\u00fc", "rgen", "用", "户"))


@pytest.mark.parametrize("typed", ["Ada Lovelace", "ada@example.com, bob@example.com", ""])
def test_what_is_no_address_is_hashed_as_a_whole(
    connector: Connector, settings: Settings, typed: str
) -> None:
    configure(settings, HASH_RECIPIENTS=True)

    with pytest.raises(InvalidRecipientError):
        connector.send_code(typed, "123456")

    recipient = Delivery.objects.get().recipient
    assert recipient.startswith("hash:")
    assert "@" not in recipient


def test_longest_address_fits_its_column_as_a_hash() -> None:
    domain = ".".join(["d" * 61] * 4) + ".ex"
    delivery = Delivery(recipient=f"{'a' * 64}@{domain}")

    hide_recipient(delivery)

    assert delivery.recipient.endswith(f"@{domain}")
    assert len(delivery.recipient) <= 320


def test_page_shows_a_hash_by_its_first_digits() -> None:
    delivery = Delivery(recipient="ada@example.com")
    assert delivery.shown_recipient == "ada@example.com"

    hide_recipient(delivery)

    digits = delivery.recipient.split(":")[2][:8]
    assert delivery.shown_recipient == f"#{digits}@example.com"


# How it forgets them --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "recipient",
    ["ada@example.com", "ada@EXAMPLE.com", " ada@example.com", "Ada L <ada@example.com>"],
)
def test_address_is_forgotten_and_the_row_stays(recipient: str) -> None:
    make_delivery(recipient)
    make_delivery("bob@example.com")

    report = forget_recipient("ada@Example.com")

    assert report.forgotten == 1
    assert sorted(Delivery.objects.values_list("recipient", flat=True)) == [
        "bob@example.com",
        "forgotten",
    ]


def test_texts_that_repeat_the_address_are_masked() -> None:
    make_delivery(reply_text="550 <ADA@example.com> unknown", error_message="To ada@example.com.")
    make_delivery("bob@example.com", error_message="Refused: ada@example.com (550 no)")

    assert forget_recipient("ada@example.com").forgotten == 2

    first, second = Delivery.objects.order_by("pk")
    assert first.reply_text == f"550 <{SECRET_MASK}> unknown"
    assert first.error_message == f"To {SECRET_MASK}."
    assert second.error_message == f"Refused: {SECRET_MASK} (550 no)"
    assert second.recipient == "bob@example.com"


@pytest.mark.parametrize(
    "neighbour", ["nada@example.com", "x.ada@example.com", "ada@example.com.au", "ada@example.org"]
)
def test_addresses_that_only_look_alike_stay(neighbour: str) -> None:
    make_delivery(neighbour, reply_text=f"550 {neighbour} unknown")

    assert forget_recipient("ada@example.com").forgotten == 0

    row = Delivery.objects.get()
    assert (row.recipient, row.reply_text) == (neighbour, f"550 {neighbour} unknown")


def read_sentences() -> str:
    """Return the stored sentences as the database has them."""
    return str(Delivery.objects.values_list("sentences").get())


@pytest.mark.parametrize("is_hashed", [False, True])
def test_sentences_that_can_be_translated_name_nobody_either(
    connector: Connector, smtp_server: ScriptedSmtpServer, settings: Settings, is_hashed: bool
) -> None:
    configure(settings, HASH_RECIPIENTS=is_hashed)
    smtp_server.replies["RCPT"] = "550 5.1.1 <canary@example.com> is unknown"
    with pytest.raises(RecipientRefusedError):
        connector.send_code("canary@example.com", "123456")
    assert ("canary" in read_sentences()) is not is_hashed

    forget_recipient("canary@example.com")

    delivery = Delivery.objects.get()
    assert "canary" not in read_sentences() + delivery.error_message
    assert isinstance(delivery.error_sentence, Sentence)
    assert SECRET_MASK in delivery.error_sentence


def test_sentence_whose_parts_make_an_address_goes_with_it() -> None:
    delivery = make_delivery("bob@example.com")
    sentence = gettext_noop("%(local)s@example.com is full.", local="canary")
    delivery.record_trouble(RecipientRefusedError(sentence))
    delivery.save()

    forget_recipient("canary@example.com")

    delivery.refresh_from_db()
    assert delivery.sentences == {}
    assert delivery.error_sentence == f"{SECRET_MASK} is full."


def test_longer_address_in_other_letters_is_another_one() -> None:
    make_delivery("jürgen@example.com")

    assert forget_recipient("rgen@example.com").forgotten == 0
    assert forget_recipient("ju\u0308rgen@example.com").forgotten == 1


def test_address_beside_words_of_another_script_is_forgotten() -> None:
    make_delivery("bob@example.com", reply_text="550 用户ada@example.com: 不存在")

    assert forget_recipient("ada@example.com").forgotten == 1
    assert "ada" not in Delivery.objects.get().reply_text


def test_international_domain_is_forgotten_however_it_was_typed() -> None:
    make_delivery("ada@bücher.example")
    make_delivery("ada@xn--bcher-kva.example")

    assert forget_recipient("ada@Bücher.example").forgotten == 2


def test_other_case_before_the_at_is_left_and_named() -> None:
    make_delivery("Ada@example.com")

    report = forget_recipient("ada@example.com")

    assert (report.forgotten, report.other_spellings) == (0, {"Ada@example.com"})


def test_hashed_rows_are_found_also_under_the_secret_key_before(settings: Settings) -> None:
    for number, key in enumerate(["older", "newer"], 1):
        settings.SECRET_KEY = key
        delivery = make_delivery("ada@example.com", duration_ms=number)
        hide_recipient(delivery)
        delivery.save()
    settings.SECRET_KEY_FALLBACKS = ["older"]

    report = forget_recipient("ada@example.com")

    assert (report.forgotten, report.unknown_keys) == (2, 0)
    assert set(Delivery.objects.values_list("recipient", flat=True)) == {"forgotten"}


def test_rows_hashed_with_a_lost_key_are_counted(settings: Settings) -> None:
    for recipient in ("ada@example.com", "bob@example.org"):
        delivery = make_delivery(recipient)
        hide_recipient(delivery)
        delivery.save()
    settings.SECRET_KEY = "another"

    report = forget_recipient("ada@example.com")

    assert (report.forgotten, report.unknown_keys) == (0, 1)


def test_what_is_no_address_is_refused() -> None:
    with pytest.raises(InvalidRecipientError):
        forget_recipient("ada")


def test_log_is_read_in_windows(django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    Delivery.objects.bulk_create(
        Delivery(recipient=f"user{number}@example.com", status="sent") for number in range(2500)
    )

    with django_assert_max_num_queries(
        9
    ):  # one for lost keys; two for each of three; one; one update
        assert forget_recipient("user2400@example.com").forgotten == 1
