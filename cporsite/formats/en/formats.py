"""English (United States): the month in full."""

DATE_FORMAT = "F j, Y"
DATETIME_FORMAT = "F j, Y, P"
