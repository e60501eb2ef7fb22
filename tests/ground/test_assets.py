"""The asset build and the rules of the design system: hashes, sizes, layers, tokens, templates."""

import re
from pathlib import Path

import pytest

from portal.ground import assets

CSS = sorted((assets.ROOT / "static" / "css").glob("*.css"))
JS = sorted((assets.ROOT / "static" / "js").glob("*.js"))
MAILS = assets.ROOT / "templates" / "mail"  # mail programs know nothing but inline styles
TEMPLATES = sorted(path for path in (assets.ROOT / "templates").rglob("*.html") if MAILS not in path.parents)
LAYERS = {"reset", "tokens", "base", "layout", "components", "utilities"}


def named(paths):
    return [pytest.param(path, id=path.stem) for path in paths]


def bare(css: Path) -> str:
    return re.sub(r"/\*.*?\*/", "", css.read_text(), flags=re.DOTALL)


def test_the_build_names_files_by_their_content(tmp_path):
    files = assets.build(tmp_path)
    assert set(files) == {"app.css", "app.js", "sheet.css", "icons.svg", "mark.svg"}
    for plain, hashed in files.items():
        assert re.fullmatch(rf"{Path(plain).stem}\.[0-9a-f]{{10}}{Path(plain).suffix}", hashed)
        assert (tmp_path / hashed).exists()
        assert (tmp_path / f"{hashed}.br").exists()


def test_the_build_is_skipped_when_nothing_changed(tmp_path):
    files = assets.build(tmp_path)
    written = (tmp_path / files["app.css"]).stat().st_mtime_ns
    assert assets.build(tmp_path) == files
    assert (tmp_path / files["app.css"]).stat().st_mtime_ns == written


def test_a_first_visit_costs_at_most_60_kilobytes(tmp_path):
    files = assets.build(tmp_path)
    sizes = {name: (tmp_path / f"{files[name]}.gz").stat().st_size for name in ("app.css", "app.js")}
    assert sum(sizes.values()) <= 60_000


def test_the_brand_colour_is_not_in_the_build(tmp_path):
    css = (tmp_path / assets.build(tmp_path)["app.css"]).read_text()
    assert css.count("--brand:") == 1


def flat(value: str) -> str:
    """The value without what stands in parentheses."""
    inner = re.sub(r"\([^()]*\)", "", value)
    return inner if inner == value else flat(inner)


@pytest.mark.parametrize("css", named(CSS))
def test_every_sheet_is_wrapped_in_its_layer(css):
    outside = re.sub(r"@page[^{]*\{[^}]*\}", "", bare(css)).strip()
    if css.name == "layers.css":
        assert outside == "@layer reset, tokens, base, layout, components, utilities;"
        return
    depth, openings = 0, []
    for match in re.finditer(r"([^{}]*)([{}])", outside):
        if match[2] == "{":
            if depth == 0:
                openings.append(match[1].strip())
            depth += 1
        else:
            depth -= 1
    assert depth == 0
    assert {opening.removeprefix("@layer ") for opening in openings} <= LAYERS


@pytest.mark.parametrize("css", named(path for path in CSS if path.name not in ("tokens.css", "sheet.css")))
def test_colours_are_named_only_among_the_tokens(css):
    raw = r"#[0-9a-f]{3,8}\b|\b(?:rgb|hsl|oklch|oklab|lch)a?\(|(?<![\w-])(?:white|black|red|grey|gray)(?![\w-])"
    assert not re.findall(raw, bare(css))


@pytest.mark.parametrize("css", named(CSS))
def test_sheets_know_no_left_right_ids_or_force(css):
    text = bare(css)
    sides = "left|right|top|bottom"
    physical = rf"(?<![\w-])(?:(?:margin|padding|border|inset)-(?:{sides})|{sides}|width|height)\s*:"
    assert not re.findall(physical, text)
    assert "!important" not in text
    assert not re.findall(r"(?:^|[\s,>+~])#[a-z][\w-]*", text)
    shorthands = re.findall(r"(?:inset|margin|padding):\s*([^;]*);", text)
    assert all(len(flat(value).split()) < 4 for value in shorthands)


@pytest.mark.parametrize("script", named(JS))
def test_scripts_are_small_and_safe_under_the_policy(script):
    text = script.read_text()
    assert len(text.splitlines()) < 100
    assert not re.findall(r"\beval\(|new Function|innerHTML|\.style\b|setTimeout\(\s*[\"']", text)


@pytest.mark.parametrize("template", named(TEMPLATES))
def test_templates_hold_no_style_and_no_script_of_their_own(template):
    text = template.read_text()
    assert not re.findall(r"<style|\sstyle=|\son[a-z]+=|hx-on|javascript:|hx-boost", text)
    assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", text))


def test_every_icon_named_in_a_template_is_in_the_sprite():
    known = set(re.findall(r'<symbol id="(\w+)"', (assets.ROOT / "static/img/icons.svg").read_text()))
    named_ = {
        (template.name, name)
        for template in TEMPLATES
        for name in re.findall(r"""\b(?:ui\.icon|draw|icon)\(\s*["'](\w+)["']""", template.read_text())
    }
    assert not {(template, name) for template, name in named_ if name not in known}
