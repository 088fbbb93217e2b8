"""`make bench`: how fast the site is, beside a bare view and a stock Wagtail page, and as the record grows."""
