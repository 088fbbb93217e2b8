"""What the admin hands out as a spreadsheet."""

from typing import Any

from wagtail.admin.views.mixins import SpreadsheetExportMixin

# What a spreadsheet would take for a formula when it opens a CSV file.
BEGIN_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


class WithoutFormulas(SpreadsheetExportMixin):
    """Wagtail keeps formulas out of XLSX files only. In a CSV file an apostrophe does."""

    def preprocess_field_value(self, field: str, value: Any, export_format: str) -> Any:
        value = super().preprocess_field_value(field, value, export_format)
        is_formula = export_format == self.FORMAT_CSV and isinstance(value, str) and value.startswith(BEGIN_A_FORMULA)
        return f"'{value}" if is_formula else value
