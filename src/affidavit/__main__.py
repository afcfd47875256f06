"""``python -m affidavit``."""

from affidavit.cli import main

if __name__ == "__main__":
    main()
