"""Dropscope: a microscope for dropout."""

__version__ = "0.1.0"
