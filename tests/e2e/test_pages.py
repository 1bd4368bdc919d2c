"""The pages around the editor: both languages, both window sizes, no English in the Chinese UI, empty states, the bin."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.editor import Editor, cleaning
from tests.e2e.studio import NARROW, WIDE, Api, Studio

PAGES = ["experiments", "runs", "models", "deployments", "datasets", "settings", "bin"]
FOREIGN = re.compile(r"[A-Za-z]{4,}")
NAMES = {"owner", "Home", "Experiment", "Studio", "English", "Parquet", "Excel", "scikit", "learn", "GBDT", "Open"}
PROTOCOL = {"Inference", "Protocol", "JSON", "xlsx", "Python", "Ours", "Copied", "Test"}


def known(text: str) -> bool:
    """The component library measures scroll bars by a style element without our nonce; refused, it takes the plain ones."""
    return text.startswith("Applying inline style violates")


@pytest.mark.parametrize(("locale", "viewport"), [("en-US", WIDE), ("zh-CN", NARROW)], ids=["english", "chinese"])
def test_every_page_opens_in_both_languages_and_sizes(
    studio: Studio, chromium: Browser, tmp_path: Path, locale: str, viewport: dict[str, int]
) -> None:
    context = studio.browser(chromium, locale=locale, viewport=viewport)  # type: ignore[arg-type]
    page = context.pages[0]
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda line: wrong.append(line.text) if line.type == "error" and not known(line.text) else None)
    for name in PAGES:
        page.goto(f"/{name}")
        expect(page.get_by_test_id(name)).to_be_visible()
        expect(page.get_by_test_id("error")).to_have_count(0)
        page.screenshot(path=tmp_path / f"{name}-{locale}.png")
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), f"{name} is too wide"
        if locale == "zh-CN":
            words = set(FOREIGN.findall("\n".join(page.locator("h1, h2, button, th, label").all_inner_texts())))
            assert words <= NAMES | PROTOCOL, f"English on the Chinese page {name}: {words - NAMES - PROTOCOL}"
    assert wrong == []
    context.close()


def test_an_experiment_opens_from_the_list_and_the_way_back_works(page: Page) -> None:
    made = Api(page).experiment("From the list", cleaning())
    page.goto("/experiments")
    page.get_by_test_id("experiments-search").fill("From the")
    page.get_by_role("link", name="From the list").click()
    expect(page.get_by_test_id("node-keep")).to_contain_text("5 columns")
    assert page.url.endswith(f"/experiments/{made}")
    page.go_back()
    expect(page.get_by_test_id("experiments-table")).to_be_visible()


def test_a_file_is_seen_and_put_right_before_it_is_imported(page: Page, tmp_path: Path) -> None:
    file = tmp_path / "价格.csv"
    file.write_bytes("城市;价格;折扣\n北京;¥1,234;12%\n上海;¥5;3%\n".encode("gb18030"))
    page.goto("/datasets/new")
    page.get_by_test_id("import-file").set_input_files(file)
    preview = page.get_by_test_id("import-preview")
    expect(preview).to_contain_text("北京")
    expect(preview).to_contain_text("1234")
    expect(preview).to_contain_text("0.12")
    page.get_by_test_id("import-type-2").click()
    page.locator(".ant-select-dropdown:visible .ant-select-item-option").get_by_text("Text", exact=True).click()
    expect(preview).to_contain_text("12%")
    page.get_by_test_id("import-save").click()
    expect(page.get_by_test_id("dataset-rows")).to_contain_text("上海")


def test_a_ragged_file_names_its_line_and_can_go_without_it(page: Page, tmp_path: Path) -> None:
    file = tmp_path / "ragged.csv"
    file.write_text("a,b,c\n1,2,3\n4,5\n6,7,8\n")
    page.goto("/datasets/new")
    page.get_by_test_id("import-file").set_input_files(file)
    problems = page.get_by_test_id("import-problems")
    expect(problems).to_contain_text("3")
    expect(page.get_by_test_id("import-save")).to_be_disabled()
    page.get_by_test_id("import-ragged").click()
    page.locator(".ant-select-dropdown:visible .ant-select-item-option").get_by_text("Leave them out").click()
    expect(page.get_by_test_id("import-save")).to_be_enabled()
    page.get_by_test_id("import-save").click()
    expect(page.get_by_test_id("dataset")).to_contain_text("2 rows")


def test_a_deleted_experiment_comes_back_from_the_bin(page: Page) -> None:
    api = Api(page)
    made = api.experiment("To be missed", cleaning())
    page.goto("/experiments")
    page.get_by_test_id(f"experiment-menu-{made}").click()
    page.get_by_role("menuitem", name="Move to bin").click()
    expect(page.get_by_role("link", name="To be missed")).to_have_count(0)
    page.goto("/bin")
    page.get_by_test_id(f"bin-restore-experiment-{made}").click()
    expect(page.get_by_text("“To be missed” is back.")).to_be_visible()
    page.goto("/experiments")
    expect(page.get_by_role("link", name="To be missed")).to_be_visible()


def test_a_token_is_shown_once_and_works_until_it_is_revoked(page: Page, studio: Studio) -> None:
    page.goto("/settings?tab=tokens")
    page.get_by_test_id("token-new").click()
    page.get_by_test_id("token-name").fill("nightly job")
    page.get_by_label("Read", exact=True).check()
    page.get_by_role("dialog").get_by_role("button", name="New token").click()
    secret = page.get_by_test_id("token-secret").inner_text()
    page.get_by_role("button", name="Done").click()
    headers = {"Authorization": f"Token {secret}"}
    anonymous = page.context.browser.new_context(base_url=studio.url) if page.context.browser else None
    assert anonymous is not None
    asked = Api(page).path("experiments/")
    assert anonymous.request.get(asked, headers=headers).status == 200
    page.get_by_role("row", name="nightly job").get_by_role("button", name="Revoke").click()
    page.locator(".ant-popconfirm:visible").get_by_role("button", name="Revoke").click()
    expect(page.get_by_text("nightly job")).to_have_count(0)
    assert anonymous.request.get(asked, headers=headers).status == 401
    anonymous.close()


def test_a_stranger_is_sent_to_the_login_and_learns_what_is_wrong(studio: Studio, chromium: Browser) -> None:
    context = chromium.new_context(base_url=studio.url, locale="zh-CN")
    page = context.new_page()
    page.goto("/models?search=x")
    page.wait_for_url("**/login?next=**")
    page.get_by_test_id("login-username").fill("nobody")
    page.get_by_test_id("login-password").fill("wrong")
    page.get_by_test_id("login-submit").click()
    expect(page.get_by_test_id("login-error")).to_contain_text("不正确")
    context.close()


def test_an_experiment_is_shown_as_a_script_to_copy_and_to_download(page: Page) -> None:
    Editor.opened(page, cleaning(), "As code")
    page.get_by_test_id("editor-menu").focus()
    page.keyboard.press("Enter")
    page.get_by_role("menuitem", name="Code").click()
    text = page.get_by_test_id("code-text")
    expect(text).to_contain_text("def main() -> None:")
    expect(text).to_contain_text(".where(")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_test_id("code-copy").click()
    assert page.evaluate("navigator.clipboard.readText()") == text.text_content()
    with page.expect_download() as download:
        page.get_by_test_id("code-download").click()
    assert download.value.suggested_filename == "As code.py"
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("code-dialog")).to_have_count(0)
