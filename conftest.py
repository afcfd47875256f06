"""Nothing is shared by tests/ and suites/ but the plugin, which pytest finds by itself."""
