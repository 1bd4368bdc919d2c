"""Session, one-time link, tokens, members and bin, through HTTP."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from studio.workspaces import actions
from studio.workspaces.models import AuditRow, LoginLink, Token
from tests.studio.conftest import Person


def test_a_login_link_works_once(alice: Person) -> None:
    secret = actions.create_login_link(alice.user)
    first, second = Client(), Client()
    assert first.get(f"/login/once/{secret}?next=/experiments/7").url == "/experiments/7"
    assert first.get("/api/session").json()["user"]["username"] == "alice"
    assert second.get(f"/login/once/{secret}").url == "/login?link=used"
    assert second.get("/api/session").json()["user"] is None


def test_a_login_link_that_is_too_old_logs_nobody_in(alice: Person) -> None:
    secret = actions.create_login_link(alice.user)
    LoginLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    browser = Client()
    browser.get(f"/login/once/{secret}")
    assert browser.get("/api/session").json()["user"] is None


def test_a_login_link_leads_to_no_other_host(alice: Person) -> None:
    secret = actions.create_login_link(alice.user)
    assert Client().get(f"/login/once/{secret}?next=https://evil.example/").url == "/"


def test_the_first_owner_has_no_password(db: None) -> None:
    owner, workspace = actions.ensure_owner()
    assert not owner.has_usable_password()
    assert actions.ensure_owner() == (owner, workspace)


@pytest.fixture
def password(alice: Person) -> str:
    alice.user.set_password("correct horse battery")
    alice.user.save()
    return "correct horse battery"


def test_login_by_password_needs_the_csrf_token(password: str) -> None:
    browser = Client(enforce_csrf_checks=True)
    said = {"username": "alice", "password": password}
    assert browser.post("/api/session", said, "application/json").status_code == 403
    browser.get("/api/session")
    token = browser.cookies["csrftoken"].value
    answer = browser.post("/api/session", said, "application/json", headers={"X-CSRFToken": token})
    assert answer.status_code == 200
    assert answer.json()["workspaces"][0]["slug"] == "alice"


def test_a_wrong_password_says_so_in_both_languages(password: str) -> None:
    answer = Client().post("/api/session", {"username": "alice", "password": "wrong"}, "application/json")
    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["title"] == {
        "en": "User name, password or token is wrong.",
        "zh": "用户名、密码或令牌不正确。",
    }


def test_guessing_passwords_is_slowed_down(password: str) -> None:
    said = {"username": "alice", "password": "wrong"}
    statuses = [Client().post("/api/session", said, "application/json").status_code for _ in range(25)]
    assert statuses[-1] == 429


def test_a_token_works_for_its_workspace_and_scope_only(alice: Person) -> None:
    made = alice.post("tokens/", {"name": "reader", "scopes": ["read"]}, 201)
    header = {"Authorization": f"Token {made['secret']}"}
    program = Client()
    assert program.get("/api/workspaces/alice/experiments/", headers=header).status_code == 200
    posted = program.post("/api/workspaces/alice/experiments/", {"name": "x"}, "application/json", headers=header)
    assert posted.status_code == 403
    actions.create_workspace("other", "Other", alice.user)
    assert program.get("/api/workspaces/other/experiments/", headers=header).status_code == 404


def test_a_predict_token_reads_nothing(alice: Person) -> None:
    made = alice.post("tokens/", {"name": "caller", "scopes": ["predict"]}, 201)
    header = {"Authorization": f"Token {made['secret']}"}
    for address in ("/api/workspaces/alice/experiments/", "/api/workspaces/alice/tokens/", "/api/components"):
        assert Client().get(address, headers=header).status_code == 403


def test_a_token_makes_no_tokens(alice: Person) -> None:
    made = alice.post("tokens/", {"name": "writer", "scopes": ["read", "write"]}, 201)
    answer = Client().post(
        "/api/workspaces/alice/tokens/", {"name": "more", "scopes": ["write"]}, "application/json",
        headers={"Authorization": f"Token {made['secret']}"},
    )  # fmt: skip
    assert answer.status_code == 403


def test_secrets_are_kept_as_hashes_and_the_list_shows_none(alice: Person) -> None:
    made = alice.post("tokens/", {"name": "mine", "scopes": ["read"]}, 201)
    assert made["secret"] not in str(Token.objects.values())
    assert "secret" not in alice.get("tokens/")["results"][0]
    alice.delete(f"tokens/{made['id']}/")
    header = {"Authorization": f"Token {made['secret']}"}
    assert Client().get("/api/workspaces/alice/experiments/", headers=header).status_code == 401


def test_a_viewer_changes_nothing(alice: Person, charlie: Person) -> None:
    assert charlie.get("experiments/")["count"] == 0
    assert charlie.post("experiments/", {"name": "x"}, 403)["code"] == "role-needed"
    charlie.put("members/", {"username": "charlie", "role": "admin"}, 403)


def test_the_last_admin_stays(alice: Person, charlie: Person) -> None:
    assert alice.put("members/", {"username": "alice", "role": "viewer"}, 409)["code"] == "last-admin"
    alice.delete(f"members/{alice.user.pk}/", 409)
    alice.put("members/", {"username": "charlie", "role": "admin"})
    alice.put("members/", {"username": "alice", "role": "viewer"})


def test_every_write_leaves_an_audit_row(alice: Person) -> None:
    made = alice.post("experiments/", {"name": "One"}, 201)
    alice.patch(f"experiments/{made['id']}/", {"name": "Two"})
    alice.delete(f"experiments/{made['id']}/")
    said = list(AuditRow.objects.filter(kind="experiment").values_list("action", flat=True))
    assert said == ["experiment.create", "experiment.change", "experiment.delete"]
    assert [row["action"] for row in alice.get("audit/?limit=1")["results"]] == ["experiment.delete"]


def test_the_bin_gives_back(alice: Person) -> None:
    made = alice.post("experiments/", {"name": "Gone"}, 201)
    alice.delete(f"experiments/{made['id']}/")
    alice.get(f"experiments/{made['id']}/", 404)
    entry = alice.get("bin/")["results"][0]
    assert (entry["kind"], entry["name"], entry["deleted_by"]) == ("experiment", "Gone", "Alice")
    alice.post(f"bin/experiment/{made['id']}/restore/", status=204)
    assert alice.get(f"experiments/{made['id']}/")["name"] == "Gone"
    assert alice.get("bin/")["count"] == 0


def test_an_unknown_field_of_a_body_is_named(alice: Person) -> None:
    answer = alice.post("experiments/", {"name": "x", "colour": "red"}, 400)
    assert answer["problems"][0]["where"] == {"param": "colour"}


def test_a_body_that_is_not_json_is_refused(alice: Person) -> None:
    csrf = {"X-CSRFToken": alice.browser.cookies["csrftoken"].value}
    answer = alice.browser.post("/api/workspaces/alice/experiments/", b"{nope", "application/json", headers=csrf)
    assert (answer.status_code, answer.json()["code"]) == (400, "not-json")


def test_the_page_carries_a_nonce_and_the_csrf_cookie(alice: Person) -> None:
    answer = alice.browser.get("/experiments/7?node=n3")
    assert answer.status_code in (200, 503)
    policy = answer["Content-Security-Policy"]
    assert "'nonce-" in policy
    assert "unsafe-eval" not in policy
    assert policy.split("'nonce-")[1].split("'")[0] in answer.content.decode()
    assert "csrftoken" in answer.cookies


def test_health_and_metrics_answer(alice: Person) -> None:
    assert alice.browser.get("/healthz").json()["ok"] is True
    assert b"studio_requests_total" in alice.browser.get("/metrics").content
