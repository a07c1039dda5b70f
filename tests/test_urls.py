from __future__ import annotations

import pytest
from django.urls import Resolver404, resolve


@pytest.mark.parametrize("public_id", ["abcdefghi\x00", "ABCDEFGHIJ", "abcdefghijk", "a' or 1=1--"])
@pytest.mark.parametrize(
    "page", ["", "test/", "activate/", "deactivate/", "delete/", "email-logs/"]
)
def test_what_cannot_be_a_public_id_never_reaches_the_database(public_id: str, page: str) -> None:
    with pytest.raises(Resolver404):
        resolve(f"/connectors/{public_id}/{page}", urlconf="smtp_connector.urls")
