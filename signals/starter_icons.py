"""Pictures of the subjects that the starting set makes public: drawn for wijkwerk, of lines, on 24 by 24."""

from __future__ import annotations

from typing import Final

_LINES: Final = {
    "afval-container": "M5 7h14M9 7V4h6v3M7 7l1 13h8l1-13M10.5 11v5M13.5 11v5",
    "zwerfafval-dumping": "M9 3h6M10 3v4l-2 3v9a1.5 1.5 0 0 0 1.5 1.5h5A1.5 1.5 0 0 0 16 19v-9l-2-3V3M8 13h8",
    "straatverlichting": "M8 21V6a3 3 0 0 1 3-3h4M12.5 6.5h7L18 3h-4zM14 10l-1 3M18 10l1 3M16 10v4M5 21h6",
    "wegdek-stoep": "M8 3 4 21M16 3l4 18M12 4v3M12 10.5v3M12 17v3",
    "groen-bomen": "M12 21v-8M12 16l3-2M12 3a5 5 0 0 0-4.5 7A4 4 0 0 0 9 17h6a4 4 0 0 0 1.5-7A5 5 0 0 0 12 3z",
    "water-riolering": "M12 3s6 6.5 6 11a6 6 0 0 1-12 0c0-4.500 6-11 6-11zM9.500 15a2.500 2.500 0 0 0 2.500 2.500",
    "speelplek-sport": "M4 21 8 4h8l4 17M8 4h8M10 4v10M14 4v10M9 14h6",
    "parkeren": "M5 3.500h14v17H5zM10 17V7h3a3 3 0 0 1 0 6h-3",
    "verkeersveiligheid": "M12 4 3 20h18zM12 10v5M12 17.500v.1",
    "straatmeubilair-borden": "M12 21v-9M5 4h12l3 4-3 4H5z",
}


def drawing_of(slug: str) -> str:
    """The SVG of a subject of the starting set; empty where it has none, and the default holds."""
    lines = _LINES.get(slug)
    if not lines:
        return ""
    return (
        '<svg viewBox="0 0 24 24" xmlns="http://www.w3.org/2000/svg">'
        f'<path d="{lines}" fill="none" stroke="#0f5a64" stroke-width="2" stroke-linecap="round"'
        ' stroke-linejoin="round" /></svg>'
    )


def is_drawn(slug: str) -> bool:
    """Whether a subject of the street is one of those that never lie at a home: these the starting set makes public."""
    return slug in _LINES
