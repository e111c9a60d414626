"""Cells that say whether something may be used: marks of stops, permissions, words of states."""

from __future__ import annotations

from . import cells

POSITIVE = frozenset(cells.folded(w) for w in (
    "active", "approved", "enabled", "nettable", "netable", "usable", "available for planning",
    "dispositiv verfügbar", "is active", "is default", "default", "qualified", "사용여부", "사용유무",
    "거래여부", "승인여부", "vervs",
    "aktiv", "freigegeben", "有効", "是否启用", "启用", "actif", "activo", "approved vendor",
))  # fmt: skip
NO = frozenset(
    ("", "0", "n", "no", "nein", "false", "none", "-", "아니오", "미사용", "否", "non", "f", "いいえ", "無", "거래중지", "중지")
)
STOPPED = frozenset(cells.folded(w) for w in (
    "blocked", "inactive", "on hold", "hold", "deleted", "obsolete", "closed", "disabled", "not approved", "rejected",
    "unapproved", "suspended",
    "gesperrt", "inaktiv", "gelöscht", "중지", "거래중지", "차단", "정지", "미사용", "사용중지", "폐기", "거래정지",
    "停止", "取引停止", "取引中止", "무효", "禁止", "无效", "冻结", "停用", "禁用", "bloqué", "inactif",
    "bloqueado", "inactivo", "ブロック", "無効", "disqualified", "debarred", "phase out", "phased out", "expired",
))  # fmt: skip
STATES = frozenset(cells.folded(w) for w in (
    "status", "supplier status", "vendor status", "approval status", "거래상태", "상태", "状态", "状態", "statut", "estado",
    "bom status", "asl status", "qualification status", "mfr status", "manufacturer status", "maker status", "供应商状态",
))  # fmt: skip


def stops(cell: object) -> bool:
    """Whether a word says that something is not to be used.

    >>> stops("Not approved"), stops("거래중지"), stops("Approved")
    (True, True, False)
    """
    text = cells.folded(cell)
    return text in STOPPED or any(w in STOPPED for w in text.split())


def of(cell: object, heading: str) -> str:
    """ "1" where the cell says stop: a mark in a column of stops, a No in one of permissions, a word in one of states.

    >>> of("x", "Blocked"), of("no", "Is active"), of("Certified", "Status")
    ('1', '1', '')
    """
    text, over = cells.folded(cell), " ".join(cells.heading_words(heading))
    if stops(cell):
        return "1"
    if over in STATES:
        return ""
    if any(w in POSITIVE for w in (over, *over.split())):
        return "1" if text in NO else ""
    return "" if text in NO else "1"
