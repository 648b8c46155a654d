"""How often parts of a page turn lighter and darker, told from its frames (WCAG 2.3.1).

A flip is a change of the mean luminance of a block by a tenth or more against the way it changed
last. Knows frames; not what is on the page.
"""

import base64
import io

import numpy as np
from PIL import Image

BLOCK = 16  # pixels; a perceptron is larger
LEAST_CHANGE = 0.1


class Recording:
    """Frames of a page as its compositor makes them; to be used with ``with``."""

    def __init__(self, page):
        self._page = page
        self._frames = []
        self._is_on = True

    def __enter__(self):
        self._session = self._page.context.new_cdp_session(self._page)
        self._session.on("Page.screencastFrame", self._take)
        self._session.send("Page.startScreencast", {"format": "jpeg", "quality": 90})
        return self

    def __exit__(self, *_):
        self._is_on = False
        self._session.send("Page.stopScreencast")
        self._session.detach()

    def _take(self, event):
        self._frames.append((event["metadata"]["timestamp"], event["data"]))
        if self._is_on:
            self._session.send("Page.screencastFrameAck", {"sessionId": event["sessionId"]})

    def __len__(self):
        return len(self._frames)

    def blocks(self):
        """Times, seconds, and the mean luminance of each block, (frames, rows, columns), 0 … 1."""
        frames = sorted(self._frames)
        return np.array([time for time, _ in frames]), np.stack([_blocks(it) for _, it in frames])


def _blocks(data):
    picture = Image.open(io.BytesIO(base64.b64decode(data))).convert("RGB")
    shares = np.asarray(picture, dtype=np.float32) / 255
    linear = np.where(shares <= 0.04045, shares / 12.92, ((shares + 0.055) / 1.055) ** 2.4)
    luminance = linear @ np.float32([0.2126, 0.7152, 0.0722])
    height, width = (size // BLOCK * BLOCK for size in luminance.shape)
    cut = luminance[:height, :width]
    return cut.reshape(height // BLOCK, BLOCK, width // BLOCK, BLOCK).mean((1, 3))


def flips(times, values):
    """Times at which one block turned lighter after darker, or darker after lighter."""
    found, direction = [], 0
    low = high = values[0]
    for time, value in zip(times, values, strict=True):
        low, high = min(low, value), max(high, value)
        if direction >= 0 and high - value >= LEAST_CHANGE:
            direction, low = -1, value
        elif direction <= 0 and value - low >= LEAST_CHANGE:
            direction, high = 1, value
        else:
            continue
        found.append(time)
    return found


def worst_second(times, blocks):
    """Of each block, the most flips that fall into one second, (rows, columns)."""
    worst = np.zeros(blocks.shape[1:], int)
    for place in np.ndindex(worst.shape):
        found = np.array(flips(times, blocks[(slice(None), *place)]))
        worst[place] = max((((found >= t) & (found < t + 1)).sum() for t in found), default=0)
    return worst
