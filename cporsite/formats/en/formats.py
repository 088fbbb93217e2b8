"""English (United States): the month in full."""

DATE_FORMAT = "F j, Y"
