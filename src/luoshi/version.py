"""The version of this program; below everything, so that whatever is written can say by which one."""

__version__ = "0.1.0"
