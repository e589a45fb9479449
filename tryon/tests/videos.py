"""A camera for a browser without one: a portrait that moves a little, as a video without compression."""

import cv2
import numpy as np

from tryon.tests.photos import PUPILS, photo

WIDTH, HEIGHT, PICTURES_A_SECOND = 640, 480, 30
SWAY_PX = 3


def placed(name, eye_distance_px):
    """(640x480 RGB picture of a portrait, its pupils in px): upright, with the eyes so far apart above the middle."""
    right, left = PUPILS[name]
    across = left - right
    scale = eye_distance_px / np.hypot(*across)
    turn = np.degrees(np.arctan2(across[1], across[0]))
    middle = (right + left) / 2
    matrix = cv2.getRotationMatrix2D(tuple(map(float, middle)), turn, scale)
    matrix[:, 2] += np.array([WIDTH / 2, 0.42 * HEIGHT]) - middle
    shrunk = cv2.GaussianBlur(photo(name), (0, 0), max(0.4 / scale, 0.3)) if scale < 1 else photo(name)
    picture = cv2.warpAffine(shrunk, matrix, (WIDTH, HEIGHT), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return picture, PUPILS[name] @ matrix[:, :2].T + matrix[:, 2]


def write_video(path, picture, *, pictures=12):
    """`picture` swaying from side to side, as YUV4MPEG2."""
    with path.open("wb") as file:
        file.write(f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F{PICTURES_A_SECOND}:1 Ip A1:1 C420jpeg\n".encode())
        for index in range(pictures):
            shift = SWAY_PX * np.sin(2 * np.pi * index / pictures)
            moved = cv2.warpAffine(
                picture, np.float32([[1, 0, shift], [0, 1, 0]]), (WIDTH, HEIGHT), borderMode=cv2.BORDER_REPLICATE
            )
            file.write(b"FRAME\n" + cv2.cvtColor(moved, cv2.COLOR_RGB2YUV_I420).tobytes())
