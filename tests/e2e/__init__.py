"""The browser tests: a package, so that one browser serves them all and ends with the last."""
