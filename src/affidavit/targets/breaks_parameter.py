"""x."""

ROWS: tuple = ()
