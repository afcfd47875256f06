"""These tests start real systems: `tox -e live`; plain `pytest` leaves them alone."""
