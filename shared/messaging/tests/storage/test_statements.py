"""Headers in the outbox: what goes in comes out."""

import pytest

from shared.messaging.storage.statements import named_headers, pack_headers, unpack_headers


@pytest.mark.parametrize("headers", [[], [("ce_id", b"1")], [("ce_id", b"1"), ("ce_source", "/é".encode())]])
def test_headers_come_out_of_the_outbox_as_they_went_in(headers: list[tuple[str, bytes]]) -> None:
    packed = pack_headers(headers)
    assert unpack_headers(packed) == headers
    assert named_headers(packed) == {name: value.decode() for name, value in headers}
