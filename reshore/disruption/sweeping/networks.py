"""How networks get to workers: each is pickled once and goes by its fingerprint; a run carries no more than that.

Processes of this machine read a file, once each; a cluster has it as a result of its own, which goes from worker to worker
and is made again where a worker is lost.
"""

from __future__ import annotations

import hashlib
import pickle
import shutil
import tempfile
import zlib
from collections import Counter, OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any

from ...errors import StoreError
from ...network.network import Network
from ...texts import said

MOST_OPEN = 4  # networks that a worker keeps, with all that is derived from them
_open: OrderedDict[str, Network] = OrderedDict()
_lock = Lock()


@dataclass(frozen=True)
class Filed:
    """A network in a file, under a name that no other content has."""

    name: str
    path: Path

    def open(self) -> Network:
        """The network; each process reads it once."""
        with _lock:
            if self.name not in _open:
                _open[self.name] = unpacked(self.path.read_bytes())
                while len(_open) > MOST_OPEN:
                    _open.popitem(last=False)
            _open.move_to_end(self.name)
            return _open[self.name]


class Sent:
    """Networks on their way: handles by fingerprint, made once and let go when no run at work needs them, the last but then.

    make: of a name and a packed network, its handle; drop: lets go of one.
    """

    def __init__(self, make: Callable[[str, bytes], Any], drop: Callable[[Any], None]):
        self._make, self._drop = make, drop
        self._handles: dict[str, Any] = {}
        self._last = ""
        self._needed: Counter[str] = Counter()
        self._lock = Lock()  # one thread asks for tasks, another may have their answers

    def take(self, net: Network) -> Any:
        """The handle of a network, held for one more."""
        with self._lock:
            if net.fingerprint not in self._handles:
                content = packed(net)
                name = f"{net.fingerprint}-{hashlib.sha256(content).hexdigest()[:16]}"  # its rows may stand in another order
                self._handles[net.fingerprint] = self._make(name, content)
            self._needed[net.fingerprint] += 1
            before, self._last = self._last, net.fingerprint
            self._let_go(before)
            return self._handles[net.fingerprint]

    def release(self, fingerprint: str) -> None:
        """Held by one less."""
        with self._lock:
            self._needed[fingerprint] -= 1
            self._let_go(fingerprint)

    def _let_go(self, fingerprint: str) -> None:
        if fingerprint in self._handles and not self._needed[fingerprint] and fingerprint != self._last:
            self._drop(self._handles.pop(fingerprint))


def packed(net: Network) -> bytes:
    """A network as bytes."""
    return zlib.compress(pickle.dumps(net, protocol=pickle.HIGHEST_PROTOCOL), level=1)


def unpacked(content: bytes) -> Network:
    """The network of such bytes."""
    return pickle.loads(zlib.decompress(content))


class Files:
    """A folder for networks, gone with whoever made it."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="reshore-sweep-"))

    def make(self, name: str, content: bytes) -> Filed:
        """Write one down. Raises `StoreError`."""
        path = self.folder / name
        try:
            path.write_bytes(content)
        except OSError as error:
            raise StoreError(said("error.cannot_be_written", path=str(path), reason=str(error))) from error
        return Filed(name, path)

    def drop(self, filed: Filed) -> None:
        """Remove one."""
        filed.path.unlink(missing_ok=True)

    def close(self) -> None:
        """Remove all."""
        shutil.rmtree(self.folder, ignore_errors=True)
