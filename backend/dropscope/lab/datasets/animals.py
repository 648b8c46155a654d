"""Small grey drawings of cats and dogs, in plain NumPy.

The functions are copied as they stand into exported scripts, so they use nothing of Dropscope.
What tells the two apart is form alone: cats have a round head, pointed ears that stand and a thin
tail held high; dogs have a long head with a broad muzzle, ears that hang and a short tail. Size,
place, tilt, greys, body, background and which of animal and background is brighter are drawn alike.

Shapes are given in units of the animal: the head is about 1 wide, y points down. ``u`` and ``v``
are each pixel's place in those units and covers the share of each pixel under a shape, all
(examples, 16, 16); ``size``, (examples, 1, 1), is the pixels to a unit.
"""

import numpy as np

from dropscope.lab.datasets.splitting import choose_examples, make_labels_wrong


def cover_ellipse(
    u: np.ndarray,
    v: np.ndarray,
    size: np.ndarray,
    half_width: np.ndarray | float,
    half_height: np.ndarray | float,
) -> np.ndarray:
    """Cover of an ellipse around 0, with an edge about a pixel wide."""
    distance = np.sqrt((u / half_width) ** 2 + (v / half_height) ** 2)
    inside = (1 - distance) * np.minimum(half_width, half_height)
    cover: np.ndarray = np.clip(inside * size + 0.5, 0, 1)
    return cover


def cover_spike(
    u: np.ndarray, v: np.ndarray, size: np.ndarray, half_width: np.ndarray, height: np.ndarray
) -> np.ndarray:
    """Cover of a triangle that stands on 0 and points up."""
    inside = np.minimum(half_width * (1 + v / height) - np.abs(u), -v)
    cover: np.ndarray = np.clip(inside * size + 0.5, 0, 1)
    return cover


def draw_background(random: np.random.Generator, count: int) -> np.ndarray:
    """A slope of grey from one side to another with two soft patches on it, around 0."""
    row, column = np.mgrid[0:16, 0:16] / 15 - 0.5
    draw = random.standard_normal((7, count, 1, 1))
    picture: np.ndarray = 0.08 * (draw[0] * row + draw[1] * column)
    for patch in (draw[2:4], draw[4:6]):
        distance = (row - 0.4 * patch[0]) ** 2 + (column - 0.4 * patch[1]) ** 2
        picture = picture + 0.08 * draw[6] * np.exp(-distance / 0.03)
    return picture


def draw_body(
    random: np.random.Generator, u: np.ndarray, v: np.ndarray, size: np.ndarray, dog: np.ndarray
) -> np.ndarray:
    """Cover of a sitting or lying body and its tail; half of the animals show only their head."""
    lies, width, wag = random.random((3, *dog.shape))
    shown = random.random(dog.shape) < 0.5
    side, low = np.where(lies < 0.5, 0.7, 0.15), np.where(lies < 0.5, 0.75, 1.1)
    half_width, half_height = np.where(lies < 0.5, 0.9, 0.5) + 0.15 * width, 0.45 + 0.2 * width
    body = cover_ellipse(u - side, v - low, size, half_width, half_height)
    root = side + half_width * 0.9
    bend = u - root - 0.25 * np.sin(3 * (v - low)) * (wag - 0.5)
    length = np.where(dog, 0.5, 1.2) + 0.2 * width
    tail = cover_spike(bend, v - low, size, np.where(dog, 0.25, 0.12), length)
    cover: np.ndarray = shown * np.maximum(body, tail)
    return cover


def draw_head(
    random: np.random.Generator, u: np.ndarray, v: np.ndarray, size: np.ndarray, dog: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Covers of the head, of its ears, and of eyes and nose together."""
    long, spread, reach, gaze = random.random((4, *dog.shape))
    half_width = np.where(dog, 0.42, 0.55) + 0.1 * spread
    half_height = np.where(dog, 0.6, 0.48) + 0.1 * long
    head = cover_ellipse(u, v, size, half_width, half_height)
    muzzle = cover_ellipse(u, v - 0.4, size, 0.3 + 0.08 * spread, 0.3 + 0.1 * long)
    head = np.maximum(head, dog * muzzle)
    across = np.abs(u)  # both sides at once
    stands = cover_spike(across - 0.36, v + 0.2, size, 0.2 + 0.08 * spread, 0.65 + 0.3 * reach)
    hangs = cover_ellipse(across - half_width - 0.1, v - 0.1, size, 0.17, 0.4 + 0.25 * reach)
    eyes = cover_ellipse(across - 0.22, v + 0.1 - 0.1 * gaze, size, 0.1, 0.1)
    nose = cover_ellipse(u, v - np.where(dog, 0.5, 0.2), size, np.where(dog, 0.16, 0.08), 0.1)
    return head, np.where(dog, hangs, stands), np.maximum(eyes, nose)


def draw_animals(random: np.random.Generator, labels: np.ndarray, noise: float) -> np.ndarray:
    """16 x 16 pixels from 0 to 1 of cats (label 0) and dogs (1), (examples, 256)."""
    count = len(labels)
    dog = (labels == 1)[:, None, None]
    size = 4.8 + 1.7 * random.random((count, 1, 1))
    x, y = 7.5 + 1.5 * (2 * random.random((2, count, 1, 1)) - 1)
    tilt = 0.2 * random.standard_normal((count, 1, 1))
    mirror = np.where(random.random((count, 1, 1)) < 0.5, -1.0, 1.0)
    row, column = np.mgrid[0:16, 0:16]
    u = mirror * ((column - x) * np.cos(tilt) + (row - y) * np.sin(tilt)) / size
    v = ((row - y) * np.cos(tilt) - (column - x) * np.sin(tilt)) / size
    behind, contrast, ear, shade = random.random((4, count, 1, 1))
    sign = np.where(random.random((count, 1, 1)) < 0.3, -1.0, 1.0)
    fur = np.where(sign > 0, 0.4 + 0.3 * contrast, -0.25 - 0.2 * contrast)
    picture = draw_background(random, count)
    head, ears, features = draw_head(random, u, v, size, dog)
    body = draw_body(random, u, v, size, dog)
    greys = (fur * (0.6 + 0.4 * shade), fur * (0.7 + 0.5 * ear), fur, -0.5 * fur)
    for cover, grey in zip((body, ears, head, features), greys, strict=True):
        picture = picture * (1 - cover) + grey * cover
    picture = 0.08 + np.maximum(-fur, 0) + 0.12 * behind + picture
    picture = picture + noise * random.standard_normal(picture.shape)
    pixels: np.ndarray = np.clip(picture, 0, 1).reshape(count, 256)
    return pixels


def make_animals(
    noise: float, train_size: int, label_noise: float, seed: int
) -> tuple[np.ndarray, ...]:
    """2,000 drawings to train on and 1,000 held out, classes in equal parts."""
    random = np.random.default_rng([seed, 0])
    labels = random.permutation(np.arange(3000) % 2)
    x, y = draw_animals(random, labels, noise).astype(np.float32), labels.astype(np.int64)
    train_x, true_y = choose_examples(x[:2000], y[:2000], train_size, seed)
    train_y = make_labels_wrong(true_y, label_noise, 2, seed)
    return train_x, train_y, true_y, x[2000:], y[2000:]


FUNCTIONS = (
    cover_ellipse,
    cover_spike,
    draw_background,
    draw_body,
    draw_head,
    draw_animals,
    make_animals,
)
