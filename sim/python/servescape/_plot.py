# SPDX-License-Identifier: MIT
"""Curves by Matplotlib."""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import matplotlib.axes


def band(x: list[Any], value: list[float], lower: list[float], upper: list[float], x_label: str,
         y_label: str, ax: matplotlib.axes.Axes | None, **style: Any) -> matplotlib.axes.Axes:
    """A curve with its band, on ``ax`` or a new figure."""
    if ax is None:
        import matplotlib.pyplot

        ax = matplotlib.pyplot.figure().add_subplot()
    line, = ax.plot(x, value, **style)
    ax.fill_between(x, lower, upper, alpha=0.2, color=line.get_color(), linewidth=0)
    ax.set_xlabel(x_label)
    ax.set_ylabel(y_label)
    ax.set_ylim(bottom=0)
    return ax
