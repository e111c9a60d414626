"""The sample networks that come with the package, as paths.

They lie at the top of the source tree and in `reshore/shipped` of an installed package; here is the only place that knows.
"""

from pathlib import Path

_PACKAGE = Path(__file__).parent
HOME = _PACKAGE / "shipped" if (_PACKAGE / "shipped").is_dir() else _PACKAGE.parent
toy = HOME / "data" / "toy"
korea_auto_2020 = HOME / "data" / "korea_auto_2020"
korea_tier1_2020 = HOME / "data" / "korea_tier1_2020"


def listing() -> dict[str, Path]:
    """Every sample network by its name.

    Returns
    -------
    dict of str to Path
        The folder of each, which `load` reads.

    Examples
    --------
    >>> import reshore as rs
    >>> list(rs.datasets.listing())
    ['korea_auto_2020', 'korea_tier1_2020', 'toy']
    >>> rs.load(rs.datasets.toy).fingerprint == rs.load(rs.datasets.listing()["toy"]).fingerprint
    True
    """
    return {path.parent.name: path.parent for path in sorted(HOME.glob("data/*/demand.csv"))}
