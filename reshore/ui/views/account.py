"""What was understood of exports, as tables under the headings of the language and in sentences."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from ... import texts
from ...importing import mapping as maps
from ...importing import recognition
from ...importing.exports import Import
from ...importing.mapping import Rows, Sheet
from ...importing.roles import Field, role
from ...reports.phrases import Say

Again = Callable[[str], str]
REMARKS = ("merged", "assumed", "asked", "ignored", "wrong")  # kinds of lines that say more than that rows are used
NO_ROW = "import.sheet_not_read"  # of a role that lacks a column
LIKELY = 2  # things that a column may be, that are named
BEHIND = 20  # rows of a sheet that a line shows
FIRST = 5  # rows of a preview
SHORT = 40  # characters of a heading


def finding(found: Import, say: Say) -> str:
    """How many sheets and rows are understood, and how many are left out."""
    sheets = found.account.sheets
    total = sheets[["rows", "used", "left_out"]].sum()
    known = int(sheets["roles"].ne("").sum())
    rows = say("map.account", used=int(total["used"]), rows=int(total["rows"]), left=int(total["left_out"]))
    return f"{say('map.sheets_known', known=known, sheets=len(sheets))} {rows}"


def asked(found: Import, say: Say) -> str:
    """How many questions there are, and how many stand on what is taken for them; "" where nothing is asked."""
    questions = found.account.questions
    if not len(questions):
        return ""
    return say("map.questions", count=len(questions), open=int(questions["answer"].eq("").sum()))


def option(answer: str, say: Say) -> str:
    """What an answer is called; what is of the planner's own stays as it is."""
    known = (key for key in (f"answer.{answer}", f"map.per_{answer}") if key in texts.catalogue())
    return say(key) if (key := next(known, "")) else answer


def of_sheet(found: Import, name: str) -> pd.DataFrame:
    """The lines of the account of one sheet that say more than that rows are used."""
    lines = found.account.rows
    return lines[lines["kind"].isin(REMARKS) & lines["sheet"].eq(name)]


def of_all(found: Import) -> pd.DataFrame:
    """All such lines."""
    lines = found.account.rows
    return lines[lines["kind"].isin(REMARKS)]


def is_wrong(found: Import, sheet: Sheet) -> bool:
    """Whether something of a sheet is wrong, or none of its rows is used."""
    return bool(of_sheet(found, sheet.name)["kind"].eq("wrong").any()) or not _row(found, sheet)["used"]


def sentence(text: str, again: Again) -> str:
    """A text of the importer as a sentence: it begins with a capital, or with a name as the planner writes it."""
    told = again(text)
    begins_with_name = not isinstance(text, texts.Said) or texts.catalogue()[text.key]["en"].startswith("{")
    return told if begins_with_name else told[:1].upper() + told[1:]


def told(line: pd.Series, again: Again) -> str:
    """A line of the account and what to do, in sentences."""
    return ". ".join(sentence(line[column], again) for column in ("what", "fix") if line[column])


def title(found: Import, sheet: Sheet, rows: Rows, say: Say) -> str:
    """A sheet in a line: what it is and how many of its rows are used; its headings where nobody knows what it is."""
    row = _row(found, sheet)
    if not sheet.roles:
        return say("map.not_recognised", columns=", ".join(_with_content(sheet, rows)))
    lines = of_sheet(found, sheet.name)
    unread = set(lines.loc[[getattr(what, "key", "") == NO_ROW for what in lines["what"]], "table"])
    what = ", ".join(say(f"map.role_{r}") + (f" ({say('map.no_row')})" if r in unread else "") for r in sheet.roles)
    return say("map.sheet_title", what=what, used=int(row["used"]), rows=int(row["rows"]))


def summary(found: Import, sheet: Sheet, say: Say) -> str:
    """Which tables a sheet feeds, and what became of its rows."""
    row, kinds = _row(found, sheet), of_sheet(found, sheet.name)["kind"].value_counts()
    tables = dict.fromkeys(t for r in sheet.roles for t in role(r).feeds) if row["used"] else ()
    told = ", ".join(say(f"map.some_{kind}", count=int(kinds[kind])) for kind in REMARKS if kind in kinds)
    rows = say("map.sheet_rows", used=int(row["used"]), rows=int(row["rows"]), left=int(row["left_out"]))
    feeds = say("map.feeds", tables=", ".join(tables)) if tables else say("map.feeds_nothing")
    return " ".join(filter(None, (feeds, rows, told and say("map.remarks", remarks=told))))


def _with_content(sheet: Sheet, rows: Rows) -> list[str]:
    look = recognition.at_header(rows, sheet.header, sheet.depth)
    return [name for name, under in zip(look.names, look.profiles, strict=True) if under.filled]


def _row(found: Import, sheet: Sheet) -> pd.Series:
    sheets = found.account.sheets
    return sheets[sheets["sheet"].eq(sheet.name)].iloc[0]


def columns(sheet: Sheet, rows: Rows, say: Say) -> pd.DataFrame:
    """The columns of a sheet with content: what each is read as, else what it could be, and its first cell."""
    look = recognition.at_header(rows, sheet.header, sheet.depth)
    left = set(recognition.unread(look.names, sheet, look))
    read: dict[str, list[tuple[str, str]]] = {}
    for name, fields in sheet.roles.items():
        for field, heading in fields.items():
            for column in look.periods if heading == maps.PERIODS else (heading,):
                read.setdefault(column, []).append((name, field))
    out = []
    for place, (heading, under) in enumerate(zip(look.names, look.profiles, strict=True), 1):
        if not under.filled:
            continue
        what = _not_read(look, heading, sheet, say) if heading in left else _read_as(read.get(heading, []), say)
        out.append((heading, what, _first(rows, sheet.header, place)))
    return pd.DataFrame(out, columns=[say("map.column"), say("map.read_as"), say("map.first_cell")], dtype=object)


def _read_as(fields: list[tuple[str, str]], say: Say) -> str:
    """What a column is read as: fields of roles, with the roles where it is something else in each."""
    if not fields:
        return say("map.second_vendor")
    alike = len({field for _, field in fields}) == 1
    out = []
    for name, field in fields[:1] if alike else fields:
        label = say(f"map.field_{field}")
        text = label if alike else say("map.field_of", field=label, role=say(f"map.role_{name}"))
        out.append(say("map.no_place", field=text) if role(name).by_name[field].unread else text)
    return ", ".join(out)


def _not_read(look: recognition.Look, heading: str, sheet: Sheet, say: Say) -> str:
    could = [(r.name, f.name) for r, f in recognition.could_be(look, heading)]
    near = [c for c in could if c[0] in sheet.roles] or could
    named = [say("map.field_of", field=say(f"map.field_{f}"), role=say(f"map.role_{r}")) for r, f in near[:LIKELY]]
    return say("map.not_read_could", what=", ".join(named)) if named else say("map.not_read")


def _first(rows: Rows, header: int, place: int) -> str:
    """The first cell of a column below the header."""
    return next((str(r[place])[:SHORT] for r in rows if r[0] > header and place < len(r) and r[place] != ""), "")


def lines(rows: pd.DataFrame, say: Say, again: Again) -> pd.DataFrame:
    """Lines of the account under the headings of the language; where they are of several sheets with these."""
    shown = rows[["kind", *(["sheet"] if rows["sheet"].nunique() > 1 else []), "what", "rows", "count", "column", "fix"]]
    shown = _in_words(shown, say, again)
    return shown.rename(columns={c: say(f"map.line_{c}") for c in shown})


def whole(found: Import, say: Say, again: Again) -> pd.DataFrame:
    """The whole account with every line of it, to be taken away."""
    rows = _in_words(found.account.rows, say, again)
    columns = ["sheet", "rows", "column", "count", "kind", "what", "fix", "default", "answer", "question"]
    return rows[columns].rename(columns={c: say(f"map.line_{c}") for c in columns})


def _in_words(rows: pd.DataFrame, say: Say, again: Again) -> pd.DataFrame:
    kinds = rows["kind"].map(lambda kind: say(f"map.kind_{kind}"))
    return rows.assign(kind=kinds, **{c: [sentence(text, again) for text in rows[c]] for c in ("what", "fix")})


def behind(line: pd.Series, sheet: Sheet, rows: Rows) -> pd.DataFrame:
    """The rows of a sheet that a line of the account speaks of, as they stand there; the first rows where it names none."""
    named = {int(n) for n in str(line["rows"]).split(", ") if n.isdigit()}
    below = [r for r in rows if r[0] > sheet.header]
    return grid(sheet, rows, [r for r in below if r[0] in named] if named else below[:FIRST])


def grid(sheet: Sheet, rows: Rows, some: Rows | None = None) -> pd.DataFrame:
    """Rows of a sheet under its headings, as text, each with its number (None: the first ones)."""
    names = maps.headings(rows, sheet.header, sheet.depth)
    some = [r for r in rows if r[0] > sheet.header][:FIRST] if some is None else some[:BEHIND]
    cells = [[str(r[i + 1]) if i + 1 < len(r) else "" for i in range(len(names))] for r in some]
    return pd.DataFrame(cells, columns=names, index=[r[0] for r in some])


def fields(sheet: Sheet, name: str, rows: Rows) -> tuple[list[Field], list[Field]]:
    """The fields of a role that have a column, need one or may have one, and the others."""
    known = role(name)
    wanted = {f for group in known.needs for f in group} | set(sheet.roles[name])
    wanted |= set(recognition.with_role(sheet.name, rows, sheet, name))
    return [f for f in known.fields if f.name in wanted], [f for f in known.fields if f.name not in wanted]


def headings(sheet: Sheet, rows: Rows) -> list[str]:
    """The names of the columns of a sheet."""
    return maps.headings(rows, sheet.header, sheet.depth)


def vendors_finding(found: Import, say: Say) -> str:
    """How many vendors there are, and of how many the country is not known."""
    vendors = found.account.vendors
    return say("map.vendors", count=len(vendors), unknown=int(vendors["country"].eq("").sum()))


def vendors(found: Import, say: Say) -> pd.DataFrame:
    """The vendors with their spellings, those of most rows first, under the headings of the language."""
    table = found.account.vendors[["name", "spellings", "rows"]].sort_values("rows", ascending=False, kind="stable")
    return table.rename(columns={c: say(f"map.vendor_{c}") for c in table})
