"""How dates and times look in Dutch: 23 november 2026, 14.30 uur."""

DATE_FORMAT = "j F Y"
TIME_FORMAT = "H.i \\u\\u\\r"
DATETIME_FORMAT = "j F Y, H.i \\u\\u\\r"
SHORT_DATE_FORMAT = "d-m-Y"
SHORT_DATETIME_FORMAT = "d-m-Y H.i"
