"""Sheets: read however they were saved, written so that nothing in them acts."""

import time
import tracemalloc
from collections.abc import Iterator
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from portal.ground.sheets import SheetError, csv_stream, open_sheet, xlsx_file

WESTERN = "name,note\nZoë,“Fine” – £26\nJürgen,Málaga\n"
TURKISH = "ad,not\nÇağrı Işık,görüşme yapıldı\nŞule,sözleşme İstanbul\n"
POLISH = "imię,miasto\nŁukasz Wiśniewski,Kraków\nŻaneta,Łódź\n"
RUSSIAN = "имя,город\nИван Петров,Москва\nАнна,договор продлён\n"
PERSIAN = "نام,شهر\nعلي رضايي,تهران\nمريم,قرارداد تمديد شد\n"
ARMENIAN = "անուն,քաղաք\nՀակոբյան,Երևան\n"


def rows(content: bytes | str, name: str = "sheet.csv") -> list[dict[str, str]]:
    return list(open_sheet(BytesIO(content.encode() if isinstance(content, str) else content), name))


def workbook(*table: list[object]) -> BytesIO:
    book, file = Workbook(), BytesIO()
    for line in table:
        book.active.append(line)
    book.save(file)
    return file


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (WESTERN, "utf-8"),
        (WESTERN, "utf-8-sig"),
        (WESTERN, "utf-16"),
        (WESTERN, "utf-16-le"),
        (WESTERN, "utf-16-be"),
        (WESTERN, "cp1252"),
        ("name\nZoë\n", "cp1252"),
        (TURKISH, "cp1254"),
        (POLISH, "cp1250"),
        (RUSSIAN, "cp1251"),
        (PERSIAN, "cp1256"),
        (PERSIAN, "utf-8"),
        (ARMENIAN, "utf-8"),
        (ARMENIAN, "utf-16"),
    ],
)
def test_letters_arrive_whole_from_every_encoding(text, encoding):
    assert rows(text.encode(encoding)) == rows(text)
    assert list(rows(text.encode(encoding))[0]) == text.splitlines()[0].split(",")


def test_a_letter_late_in_a_long_file_still_decides():
    long = "name,note\n" + "Ada,plain words\n" * 20_000 + "Zoë,last\n"
    assert rows(long.encode("cp1252"))[-1] == {"name": "Zoë", "note": "last"}
    assert rows(long)[-1]["name"] == "Zoë"


def test_a_file_of_one_long_word_is_read_at_once():
    began = time.process_time()
    assert rows(b"name\n" + b"a" * 300_000 + b"\nZo\xeb\n")[-1] == {"name": "Zoë"}
    assert time.process_time() - began < 2


@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(sign):
    table = [["name", "note"], ["Ada", "a, b; c|d, e"], ["Bea", 'said "yes"'], ["Carl", "two\nlines"]]
    text = "\r\n".join(sign.join('"' + cell.replace('"', '""') + '"' for cell in line) for line in table)
    assert rows(text) == [dict(zip(table[0], line, strict=True)) for line in table[1:]]


def test_commas_inside_words_do_not_mislead():
    assert rows("name;price\nAda;1,50\nBea;2,75\n")[0] == {"name": "Ada", "price": "1,50"}
    assert rows("sep=|\nname|note\nAda|a,b\n") == [{"name": "Ada", "note": "a,b"}]
    assert rows("name\nAda\nBea\n") == [{"name": "Ada"}, {"name": "Bea"}]


def test_rows_may_be_short_long_or_empty():
    sheet = open_sheet(BytesIO(b"\n,\nname,note,\n Ada ,x\n\n,,\nBea\nCarl,y,,more\n"))
    assert sheet.headers == ["name", "note"]
    assert list(sheet.numbered()) == [
        (4, {"name": "Ada", "note": "x"}),
        (7, {"name": "Bea", "note": ""}),
        (8, {"name": "Carl", "note": "y", "Column 4": "more"}),
    ]
    assert list(sheet) == list(sheet)


def test_unnamed_and_equal_columns_are_told_apart():
    assert open_sheet(BytesIO(b"name,,name,name\na,b,c,d\n")).headers == ["name", "Column 2", "name (2)", "name (3)"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"\n\n,,\n", "empty"),
        (b"%PDF-1.7", "no sheet"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old or protected"),
        (b"PK\x03\x04 broken", "cannot be opened"),
        (b",".join([b"x"] * 501), "more than 500 columns"),
        (b'name,note\n"never closed, ' + b"x" * 1_100_000, "quotation mark"),
    ],
)
def test_what_is_no_sheet_is_refused_in_words(content, words):
    with pytest.raises(SheetError, match=words):
        rows(content)


def test_a_workbook_is_read_as_text():
    file = workbook(
        ["name", "on", "at", "price", "share", "yes", "nothing", None],
        ["Ada", date(2026, 11, 9), datetime(2026, 11, 9, 15, 20), 26400, 0.1 + 0.2, True, None],
        [None, None],
        [" Bea\n", datetime(2026, 11, 9), "2026", 1.5, -3, False, "="],
    )
    sheet = open_sheet(file, "clients.xlsx")
    assert sheet.headers == ["name", "on", "at", "price", "share", "yes", "nothing"]
    assert [list(row.values()) for row in sheet] == [
        ["Ada", "2026-11-09", "2026-11-09T15:20:00", "26400", "0.3", "true", ""],
        ["Bea", "2026-11-09", "2026", "1.5", "-3", "false", "="],
    ]
    assert [number for number, _row in sheet.numbered()] == [2, 4]


def test_the_first_sheet_with_words_is_read():
    book, file = Workbook(), BytesIO()
    book.create_sheet().append(["name"])
    book.save(file)
    assert open_sheet(file).headers == ["name"]


def bomb(parts: dict[str, bytes]) -> BytesIO:
    """A workbook with some of its parts replaced."""
    file = BytesIO()
    with ZipFile(workbook(["name"], ["Ada"])) as good, ZipFile(file, "w", ZIP_DEFLATED) as bad:
        for name in {*good.namelist(), *parts}:
            bad.writestr(name, parts.get(name) or good.read(name))
    return file


def test_a_zip_bomb_is_refused_unopened():
    with pytest.raises(SheetError, match="too large"):
        open_sheet(bomb({"xl/sharedStrings.xml": b" " * 121_000_000}))
    with pytest.raises(SheetError, match="no Excel workbook"):
        file = BytesIO()
        with ZipFile(file, "w") as archive:
            archive.writestr("word/document.xml", "<x/>")
        open_sheet(file)


@pytest.mark.parametrize("piece", [b"<c/>", b"<c a=''/>", b"x"])
def test_a_row_without_end_is_refused_before_it_is_held(piece):
    sheet = b'<?xml version="1.0"?><worksheet><sheetData><row>' + piece * 9_000_000 + b"</row></sheetData></worksheet>"
    for name in ("xl/worksheets/sheet1.xml", "xl/styles.xml"):
        with pytest.raises(SheetError, match="too large"):
            open_sheet(bomb({name: sheet}))


def test_a_workbook_with_a_large_picture_is_read():
    assert open_sheet(bomb({"xl/media/image1.png": b"\x89PNG" + b"<" * 9_000_000})).headers == ["name"]


def one_cell(text: str, before: str = "", number: int = 1) -> BytesIO:
    """A workbook whose sheet is one cell of raw XML."""
    cell = f'<row r="{number}"><c t="inlineStr"><is><t>{text}</t></is></c></row>'
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    sheet = f'{before}<worksheet xmlns="{space}"><sheetData>{cell}</sheetData></worksheet>'
    return bomb({"xl/worksheets/sheet1.xml": sheet.encode()})


def test_an_entity_bomb_and_an_outside_entity_are_refused():
    assert open_sheet(one_cell("name")).headers == ["name"]
    layers = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    with pytest.raises(SheetError, match="damaged"):
        open_sheet(one_cell("&e11;", f'<!DOCTYPE x [<!ENTITY e0 "ha">{layers}]>'))
    with pytest.raises(SheetError, match="damaged"):
        open_sheet(one_cell("&e;", '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'))


def test_a_row_number_without_end_ends():
    start = time.perf_counter()
    with pytest.raises(SheetError, match="empty"):
        open_sheet(one_cell("far", number=999_999_999))
    assert time.perf_counter() - start < 5


@given(st.binary(max_size=300) | st.binary(max_size=200).map(lambda tail: b"PK\x03\x04" + tail))
def test_any_bytes_are_a_sheet_or_are_refused(content):
    try:
        list(open_sheet(BytesIO(content)))
    except SheetError as refusal:
        assert str(refusal).endswith(".")


def test_a_hundred_thousand_rows_are_never_held_at_once(tmp_path: Path):
    path = tmp_path / "notes.csv"
    path.write_bytes(b"".join(csv_stream(["id", "note"], ((n, "words " * 20) for n in range(100_000)))))
    tracemalloc.start()
    with path.open("rb") as file:
        assert sum(1 for _row in open_sheet(file)) == 100_000
    assert tracemalloc.get_traced_memory()[1] < 8_000_000
    tracemalloc.stop()


DANGEROUS = [
    "=1+1",
    "+44 20 7946 0958",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "＝1+1",
    '=HYPERLINK("https://evil.example")',
]


def test_no_cell_of_a_csv_is_a_formula():
    text = b"".join(csv_stream(["=name"], ([cell] for cell in DANGEROUS))).decode("utf-8-sig")
    assert text.startswith("'=name\r\n")
    assert all(f"'{cell}" in text or "'" + cell.replace('"', '""') in text for cell in DANGEROUS)
    assert [row["=name"] for row in rows(text)] == [cell.strip() for cell in DANGEROUS]


def test_a_csv_opens_right_in_excel_and_numbers_stay_numbers():
    written = b"".join(csv_stream(["name", "n", "on"], [["Զոյա", -5, date(2026, 11, 9)], [None, 0.5, "a,\nb"]]))
    assert written == '\ufeffname,n,on\r\nԶոյա,-5,2026-11-09\r\n,0.5,"a,\nb"\r\n'.encode()


def test_an_instant_in_a_csv_has_its_time_also_at_midnight():
    written = b"".join(csv_stream(["at", "on"], [[datetime(2026, 11, 9), date(2026, 11, 9)]]))
    assert written.decode("utf-8-sig") == "at,on\r\n2026-11-09T00:00:00,2026-11-09\r\n"


def test_a_csv_is_written_in_pieces():
    endless = iter(csv_stream(["n"], ([n] for n in iter(int, 1))))
    next(endless)
    assert len(next(endless)) < 100_000


def test_no_cell_of_a_workbook_is_a_formula():
    at = datetime(2026, 11, 9, 15, 20, tzinfo=UTC)
    with xlsx_file(["=name", "n", "at"], [[cell, -5, at] for cell in [*DANGEROUS, "bell\a"]]) as file:
        sheet = load_workbook(file).active
    assert {cell.data_type for cell in sheet["A"]} == {"s"} and sheet.freeze_panes == "A2"
    assert sheet["A2"].value == "=1+1" and sheet["B2"].value == -5 and sheet["A11"].value == "bell"
    assert sheet["C2"].value == datetime(2026, 11, 9, 15, 20)


PLAIN = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Zs", "Zl", "Zp"]), min_size=1)


@given(st.lists(st.lists(PLAIN, min_size=2, max_size=2), max_size=5))
def test_what_is_exported_can_be_imported(table: list[list[str]]):
    def read(pieces: Iterator[bytes]) -> list[list[str]]:
        return [list(row.values()) for row in open_sheet(BytesIO(b"".join(pieces)))]

    assert read(csv_stream(["a", "b"], table)) == table
