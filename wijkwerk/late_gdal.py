"""GDAL, loaded where somebody asks something of it. It stands where Django looks for its own `gdal.libgdal`.

GeoDjango loads the library and some hundred and twenty others that hang on it when it is imported. Nothing of ours
asks GDAL anything: points and boundaries are read as numbers, PostGIS and GEOS do the rest. Measured, that was 27 MB of
each process (docs/adr/0042-gdal-where-it-is-asked.md).
"""

from __future__ import annotations

import sys
from functools import cache, cached_property
from importlib.machinery import PathFinder
from importlib.util import module_from_spec
from threading import Lock
from types import ModuleType
from typing import Any, Final

_NAME: Final = "django.contrib.gis.gdal.libgdal"
# Django chooses by this which functions it takes, before the library is there: the present ones, and in the place of
# one that an older library lacks, what it had before.
GDAL_VERSION: Final = (3, 9, 0)
# What a library of before 3.9 has in the place of a function: its name, and how many of the arguments it takes.
_BEFORE: Final = {"OSRSetFromUserInputEx": ("OSRSetFromUserInput", 2)}


# Twice would give the library two handlers of errors, of which one is thrown away while it may still be called.
_lock: Final = Lock()


def _loaded() -> ModuleType:
    """Django's own module, with the library in it. Raises `ImproperlyConfigured` where there is none."""
    with _lock:
        return _load()


@cache
def _load() -> ModuleType:
    spec = PathFinder.find_spec(_NAME, sys.modules["django.contrib.gis.gdal"].__path__)
    if spec is None or spec.loader is None:
        raise ImportError(_NAME)
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class _Function:
    """A function of the library that is looked up when it is called. What it takes and gives is set from outside, as
    on one of ctypes: `argtypes`, `restype`, `errcheck`."""

    def __init__(self, name: str) -> None:
        self.__name__ = name

    def __call__(self, *arguments: Any) -> Any:
        function, count = self._function
        return function(*arguments[:count])

    @cached_property
    def _function(self) -> tuple[Any, int | None]:
        count = None
        try:
            function = _loaded().std_call(self.__name__)
        except AttributeError:
            if self.__name__ not in _BEFORE:
                raise
            name, count = _BEFORE[self.__name__]
            function = _loaded().std_call(name)
        said = {name: value for name, value in vars(self).items() if name in ("restype", "errcheck", "argtypes")}
        if count is not None:
            said["argtypes"] = said["argtypes"][:count]
        for name, value in said.items():
            setattr(function, name, value)
        return function, count


class _Library:
    """Gives a function of the library by its name."""

    def __getattr__(self, name: str) -> _Function:
        return _Function(name)


lgdal: Final = _Library()
std_call: Final = _Function


def gdal_version() -> bytes:
    """The version of the library itself."""
    version: bytes = _loaded().gdal_version()
    return version


def gdal_full_version() -> bytes:
    """The version of the library itself, with its date."""
    version: bytes = _loaded().gdal_full_version()
    return version


def stand_in() -> None:
    """Let Django find this module in the place of its own, from now on."""
    sys.modules.setdefault(_NAME, sys.modules[__name__])
