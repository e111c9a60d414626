"""A firm's own template opened and written in, or refused with what it would need: nothing of it is trusted."""

from __future__ import annotations

import zipfile
from pathlib import Path

from ...errors import DataError
from ...files import workbook_reader
from ...files.workbook_reader import MAX_FILE, MB, RefusedError
from ...texts import said
from ..story import Story
from . import slides
from .look import Look, UnfitError, of_template

SUFFIX = ".pptx"
MAX_UNPACKED = 3 * MAX_FILE
MAX_XML = 10 * MB  # of its layouts and slides together; ten times that takes minutes and gigabytes to parse


def opened(path: Path) -> Look:
    """The look of a template. Raises `DataError` for what is no sound .pptx file within the limits of uploads, and for what
    lacks a layout that is needed."""
    _refuse_unsound(path)
    try:
        return of_template(path)
    except UnfitError as unfit:
        raise DataError(said("error.template_unfit", name=path.name), said(unfit.args[0])) from None
    except Exception as error:  # python-pptx raises anything on a damaged file
        raise DataError(said("error.template_damaged", name=path.name), said("fix.template_save")) from error


def write(path: Path, story: Story, look: Look, name: str) -> None:
    """Write the deck in the look of the template of this name. Raises `DataError` where no deck can be written in it."""
    try:
        slides.write(path, story, look)
    except OSError:
        raise
    except Exception as error:  # python-pptx raises anything where a part of the template is not as it should be
        slides.write(path, story)  # what is no fault of the template is raised again
        raise DataError(said("error.template_unwritable", name=name), said("fix.template_anew")) from error


def _refuse_unsound(path: Path) -> None:
    if not path.is_file():
        raise DataError(said("error.template_missing", name=str(path)), said("fix.template_path"))
    if path.suffix.lower() != SUFFIX or not zipfile.is_zipfile(path):
        raise DataError(said("error.template_kind", name=path.name), said("fix.template_save"))
    if path.stat().st_size > MAX_FILE:
        raise DataError(said("error.template_large", name=path.name, most=MAX_FILE // MB), said("fix.template_small"))
    try:
        _, xml = workbook_reader.inspect(str(path), MAX_UNPACKED)
    except RefusedError as refused:
        problem, _, values = refused.args
        what = said("error.template_packing", name=path.name, reason=said(problem, **values))
        raise DataError(what, said("fix.template_save")) from None
    if xml > MAX_XML:
        raise DataError(said("error.template_heavy", name=path.name, most=MAX_XML // MB), said("fix.template_small"))
