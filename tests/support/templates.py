"""A firm's template for decks: another size, other colours and fonts, a band across the top, two slides of its own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from pptx import Presentation
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from pptx.oxml.ns import qn
from pptx.util import Inches

SHRUNK = 5.625 / 7.5


def corporate(path: Path, spoil: Callable[[Any], None] = lambda deck: None) -> Path:
    """Write the template, spoilt as asked."""
    deck = Presentation()
    deck.slide_width, deck.slide_height = Inches(10), Inches(5.625)
    theme = deck.slide_master.part.part_related_by(RELATIONSHIP_TYPE.THEME)
    theme._blob = theme.blob.replace(b"4F81BD", b"00543D").replace(b'typeface="Calibri"', b'typeface="Georgia"')
    for page in (deck.slide_master, *deck.slide_layouts):
        for shape in page.placeholders:
            if shape._element.spPr.find(qn("a:xfrm")) is not None:
                shape.top, shape.height = int(shape.top * SHRUNK), int(shape.height * SHRUNK)
    for number in (0, 1):
        deck.slides.add_slide(deck.slide_layouts[number]).shapes.title.text = "old slide"
    spoil(deck)
    deck.save(str(path))
    return path


def no_title(deck: Any) -> None:
    """No layout has a title."""
    for layout in deck.slide_layouts:
        for shape in list(layout.placeholders):
            if shape.placeholder_format.idx == 0:
                shape._element.getparent().remove(shape._element)


def no_body(deck: Any) -> None:
    """No layout has a body."""
    for layout in deck.slide_layouts:
        for shape in list(layout.placeholders):
            if shape.placeholder_format.idx not in (0, 10, 11, 12):
                shape._element.getparent().remove(shape._element)


def no_room(deck: Any) -> None:
    """Titles as high as slides."""
    for page in (deck.slide_master, *deck.slide_layouts):
        for shape in page.placeholders:
            if shape.placeholder_format.idx == 0:
                shape.left, shape.top, shape.width, shape.height = 0, 0, Inches(9), Inches(4.5)


def speechless(deck: Any) -> None:
    """Its page for notes has no place for them: it opens, and a slide gets no notes."""
    for shape in list(deck.notes_master.placeholders):
        if shape.placeholder_format.type == PP_PLACEHOLDER.BODY:
            shape._element.getparent().remove(shape._element)


def macros(deck: Any) -> None:
    """A presentation with macros."""
    vars(deck.part)["content_type"] = CONTENT_TYPE.PML_PRES_MACRO_MAIN  # a lazy property of python-pptx


def links(deck: Any) -> None:
    """The master shows a picture of another place."""
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"
    deck.slide_master.part.relate_to("http://example.com/logo.png", kind, is_external=True)
