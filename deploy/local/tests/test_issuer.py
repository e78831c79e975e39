"""Tokens of the local issuer are what the services' verifier accepts, and nothing else is."""

import json
from pathlib import Path

import jwt
import pytest

from deploy.local import issuer
from deploy.local.errors import StackError
from deploy.local.home import Home

PROJECT = "01934f2e-0000-7000-8000-000000000001"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path)
    home.prepare(12_000)
    issuer.prepare(home)
    return home


def _decoded(home: Home, token: str) -> dict[str, object]:
    keys = {key.key_id: key for key in jwt.PyJWKSet.from_json(home.jwks_file.read_text()).keys}
    key = keys[jwt.get_unverified_header(token)["kid"]]
    return dict(jwt.decode(token, key, ["EdDSA"], audience=issuer.AUDIENCE, issuer=issuer.issuer_of(home)))


def test_a_token_carries_roles_subject_projects_and_organisation(home: Home) -> None:
    claims = _decoded(home, issuer.mint(home, ["designer", "operator"], "ada", 60, [PROJECT], "Crew 3"))
    assert claims["roles"] == ["designer", "operator"]
    assert (claims["sub"], claims["projects"], claims["org"]) == ("ada", [PROJECT], "Crew 3")
    assert claims["exp"] == claims["iat"] + 60  # type: ignore[operator]


def test_a_token_for_no_project_has_no_such_claim(home: Home) -> None:
    assert not {"projects", "org"} & _decoded(home, issuer.mint(home, ["operator"], "ada", 60)).keys()


def test_an_old_token_is_refused(home: Home) -> None:
    with pytest.raises(jwt.ExpiredSignatureError):
        _decoded(home, issuer.mint(home, ["operator"], "ada", -1))


def test_a_token_of_another_stack_is_refused(home: Home, tmp_path: Path) -> None:
    other = Home(tmp_path / "other")
    other.prepare(12_000)
    issuer.prepare(other)
    with pytest.raises(jwt.InvalidSignatureError):
        _decoded(home, issuer.mint(other, ["operator"], "ada", 60))


def test_the_published_keys_hold_no_private_part(home: Home) -> None:
    (key,) = json.loads(home.jwks_file.read_text())["keys"]
    assert "d" not in key and (key["kty"], key["crv"]) == ("OKP", "Ed25519")


def test_the_key_stays_over_restarts(home: Home) -> None:
    token = issuer.mint(home, ["operator"], "ada", 60)
    issuer.prepare(home)
    assert _decoded(home, token)["sub"] == "ada"


def test_a_damaged_key_is_told(home: Home) -> None:
    home.issuer_key.write_text("damaged")
    with pytest.raises(StackError, match=r"issuer\.pem is damaged"):
        issuer.mint(home, ["operator"], "ada", 60)
