"""No page breaks a reader: it is read, with its gaps, or refused in words.

The pages are the same each time; ``benchmarks/fuzz_readers.py`` draws others, as long as one likes.
"""

from hypothesis import given, settings
from mutations import documents, hold, pages_


@given(pages_())
@settings(max_examples=250, deadline=None, derandomize=True)
def test_a_mangled_page_is_read_or_refused(text: str) -> None:
    hold(text)


@given(documents())
@settings(max_examples=150, deadline=None, derandomize=True)
def test_a_document_of_anything_is_read_or_refused(text: str) -> None:
    hold(text)
