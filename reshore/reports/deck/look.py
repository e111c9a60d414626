"""How a deck looks: that of this package, or a firm's own template with its layouts, fonts, colours and size."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pptx import Presentation
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from pptx.opc.oxml import serialize_part_xml
from pptx.oxml import parse_xml
from pptx.oxml.ns import qn
from pptx.util import Inches, Pt

HIGH = 7.5  # inches of a slide, to which everything is measured; other sizes are scaled
WIDE = 13.333  # of our own
LATIN, EAST_ASIAN = "Arial", "Malgun Gothic"
ACCENTS = ("0072B2", "D55E00", "009E73", "7A1F1F", "CC79A7", "6B7280")  # told apart by the colour-blind
TITLE_SIZE, BODY_SIZE = 26, 16  # points
MEASURED = (
    "Arial",
    "Arial Narrow",
    "Calibri",
    "Calibri Light",
    "Aptos",
    "Aptos Display",
    "Helvetica",
    "Segoe UI",
    "Malgun Gothic",
)
WIDER = 1.12  # of any other font: Georgia and Verdana are
LEAST = 6.0, 3.0  # inches of the room below the title that a template must leave
TITLES = (PP_PLACEHOLDER.TITLE, PP_PLACEHOLDER.CENTER_TITLE)
BODIES = (PP_PLACEHOLDER.BODY, PP_PLACEHOLDER.OBJECT)
FEET = (PP_PLACEHOLDER.DATE, PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.SLIDE_NUMBER)


@dataclass(frozen=True)
class Box:
    """A place on a slide, in inches of a slide `HIGH` inches high."""

    left: float
    top: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """Where it ends."""
        return self.left + self.width

    @property
    def bottom(self) -> float:
        """Where it ends."""
        return self.top + self.height

    def inner(self, pad: float) -> Box:
        """The same without its edges."""
        return Box(self.left + pad, self.top + pad, self.width - 2 * pad, self.height - 2 * pad)


TITLE = Box(0.6, 0.3, 12.13, 1.05)
BODY = Box(0.6, 1.5, 12.13, 5.4)
NUMBER = Box(11.93, 7.0, 0.8, 0.3)
SOURCE_HEIGHT = 0.3


class UnfitError(Exception):
    """A template lacks what is needed; the argument is the key of a text that says what."""


@dataclass(frozen=True, eq=False)
class Look:
    """A deck to add slides to. title_only, title_body: its layouts; body: where content goes; source: where the source line
    goes; scale: inches of the deck to an inch here; east_asian: font of Korean letters; title_size, title: of the titles;
    wideness: how much wider its letters may be than those that texts are measured in."""

    deck: Any
    title_only: Any
    title_body: Any
    title: Box
    title_size: float
    body: Box
    source: Box
    scale: float
    east_asian: str
    wideness: float = 1.0


def own() -> Look:
    """An empty wide deck of our own."""
    deck = Presentation()
    deck.slide_width, deck.slide_height = Inches(WIDE), Inches(HIGH)
    _paint(deck.slide_master.part.part_related_by(RELATIONSHIP_TYPE.THEME))
    styles = deck.slide_master._element.find(qn("p:txStyles"))
    first = styles.find(qn("p:titleStyle")).find(qn("a:lvl1pPr"))
    first.set("algn", "l")
    first.find(qn("a:defRPr")).attrib.update({"sz": f"{TITLE_SIZE}00", "b": "1"})
    styles.find(qn("p:bodyStyle")).find(qn("a:lvl1pPr")).find(qn("a:defRPr")).set("sz", f"{BODY_SIZE}00")
    places = {**dict.fromkeys(TITLES, TITLE), **dict.fromkeys(BODIES, BODY), PP_PLACEHOLDER.SLIDE_NUMBER: NUMBER}
    for page in (deck.slide_master, *deck.slide_layouts):
        for shape in page.placeholders:
            kind = shape.placeholder_format.type
            if kind in places:
                _put(shape, places[kind])
            elif kind in FEET:
                shape._element.getparent().remove(shape._element)
    only, body = deck.slide_layouts.get_by_name("Title Only"), deck.slide_layouts.get_by_name("Title and Content")
    source = Box(BODY.left, NUMBER.top, NUMBER.left - BODY.left - 0.1, SOURCE_HEIGHT)
    return Look(deck, only, body, TITLE, TITLE_SIZE, BODY, source, 1.0, EAST_ASIAN)


def _put(shape: Any, box: Box) -> None:
    shape.left, shape.top, shape.width, shape.height = (Inches(value) for value in (box.left, box.top, box.width, box.height))


def _paint(theme: Any) -> None:
    """Our fonts and colours in a theme."""
    root = parse_xml(theme.blob)
    for number, color in enumerate(ACCENTS, 1):
        accent = root.find(f".//{qn(f'a:accent{number}')}")
        for old in list(accent):
            accent.remove(old)
        accent.append(accent.makeelement(qn("a:srgbClr"), {"val": color}))
    for fonts in (root.find(f".//{qn('a:majorFont')}"), root.find(f".//{qn('a:minorFont')}")):
        fonts.find(qn("a:latin")).set("typeface", LATIN)
        fonts.find(qn("a:ea")).set("typeface", EAST_ASIAN)
    theme._blob = serialize_part_xml(root)


def of_template(path: Path) -> Look:
    """A firm's template without its slides. Raises `UnfitError` for what it lacks."""
    deck: Any = Presentation(str(path))
    if deck.part.content_type != CONTENT_TYPE.PML_PRESENTATION_MAIN:
        raise UnfitError("fix.template_save")  # with macros: PowerPoint opens no .pptx that holds them
    _empty(deck)
    if any(rel.is_external and rel.reltype != RELATIONSHIP_TYPE.HYPERLINK for rel in deck.part.package.iter_rels()):
        raise UnfitError("fix.template_links")
    scale = deck.slide_height / Inches(HIGH)
    only = _layout(deck, needs_body=False)
    body = _layout(deck, needs_body=True)
    if only is None:
        raise UnfitError("fix.template_title")
    if body is None:
        raise UnfitError("fix.template_body")
    title = _box(next(p for p in only.placeholders if p.placeholder_format.type in TITLES), scale)
    feet = [_box(p, scale) for p in only.placeholders if p.placeholder_format.type in FEET]
    floor = min([HIGH - 0.2, *(foot.top for foot in feet if foot.top > HIGH / 2)])
    room = _room(body, title, deck.slide_width / Inches(1) / scale, floor - SOURCE_HEIGHT, scale)
    if room.width < LEAST[0] or room.height < LEAST[1]:
        raise UnfitError("fix.template_room")
    source = Box(room.left, floor - SOURCE_HEIGHT, room.width, SOURCE_HEIGHT)
    return Look(deck, only, body, title, _title_size(only) / scale, room, source, scale, _east_asian(deck), _wideness(deck))


def _room(body: Any, title: Box, wide: float, floor: float, scale: float) -> Box:
    """Where content goes: as wide as the body of the layout with one, from below the title down to the source line."""
    place = _box(max(_bodies(body), key=lambda p: p.width * p.height), scale)
    left, width = (place.left, place.width) if place.width > wide / 2 else (title.left, title.width)
    top = max(title.bottom + 0.1, place.top if place.top < floor / 2 else 0.0)
    return Box(left, top, min(width, wide - left), floor - 0.1 - top)


def _empty(deck: Any) -> None:
    """Take out the slides of a template, and what names them."""
    slides = deck.slides._sldIdLst
    for entry in list(slides):
        deck.part.drop_rel(entry.rId)
        slides.remove(entry)
    for tag in ("p:custShowLst", "p:extLst"):
        for element in deck.part._element.findall(qn(tag)):
            deck.part._element.remove(element)


def _layout(deck: Any, needs_body: bool) -> Any:
    """The plainest layout with a title, and with a body where one is needed."""
    able = [layout for layout in deck.slide_layouts if _kinds(layout) & set(TITLES) and (not needs_body or _bodies(layout))]
    plain = sorted(able, key=lambda layout: len(_kinds(layout, several=True)))
    return plain[0] if plain else None


def _kinds(layout: Any, several: bool = False) -> Any:
    """The placeholders of a layout but those at its foot, by type."""
    kinds = [p.placeholder_format.type for p in layout.placeholders if p.placeholder_format.type not in FEET]
    return kinds if several else set(kinds)


def _bodies(layout: Any) -> Sequence[Any]:
    return [p for p in layout.placeholders if p.placeholder_format.type in BODIES and p.width]


def _box(shape: Any, scale: float) -> Box:
    """Where a placeholder is, its own place or that of the master."""
    return Box(*(value / Inches(1) / scale for value in (shape.left, shape.top, shape.width, shape.height)))


def _title_size(layout: Any) -> float:
    """Points of the titles of a layout: its own, else the master's."""
    own_style = next(p for p in layout.placeholders if p.placeholder_format.type in TITLES)._element
    master = layout.slide_master._element.find(qn("p:txStyles"))
    for place in (own_style, master.find(qn("p:titleStyle")) if master is not None else None):
        for level in place.iter(qn("a:lvl1pPr")) if place is not None else ():
            run = level.find(qn("a:defRPr"))
            if run is not None and run.get("sz"):
                return int(run.get("sz")) / 100
    return Pt(TITLE_SIZE).pt


def _fonts(deck: Any, which: str = "a:minorFont") -> Any:
    """Fonts of a theme."""
    return parse_xml(deck.slide_master.part.part_related_by(RELATIONSHIP_TYPE.THEME).blob).find(f".//{qn(which)}")


def _wideness(deck: Any) -> float:
    """How much wider the letters of a theme may be than those that texts are measured in."""
    faces = [latin.get("typeface", "") for which in ("a:majorFont", "a:minorFont") if (fonts := _fonts(deck, which)) is not None
             for latin in fonts.findall(qn("a:latin"))]  # fmt: skip
    return 1.0 if all(face in MEASURED for face in faces) else WIDER


def _east_asian(deck: Any) -> str:
    """The font that a theme has for Korean letters."""
    fonts = _fonts(deck)
    if fonts is None:
        return EAST_ASIAN
    given = fonts.find(qn("a:ea"))
    if given is not None and given.get("typeface"):
        return str(given.get("typeface"))
    korean = [f.get("typeface") for f in fonts.findall(qn("a:font")) if f.get("script") == "Hang"]
    return korean[0] if korean else EAST_ASIAN
