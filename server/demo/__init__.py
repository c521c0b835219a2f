"""The demo academy: fictional people whose attempts went through the real engine. All of it is marked as demo."""

from server.demo.academy import CannotBuild, add, links, remove

__all__ = ["CannotBuild", "add", "links", "remove"]
