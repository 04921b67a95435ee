# SPDX-License-Identifier: EUPL-1.2
"""The child that looks for faces and plates in one of our JPEG: bytes on its input, zones in JSON on its output.

Haar cascades that come with OpenCV; widened, since a face without its hair is still a face.
"""

import json
import resource
import sys
from importlib import import_module
from pathlib import Path

CASCADES = [("haarcascade_frontalface_default.xml", 5), ("haarcascade_profileface.xml", 5)]
CASCADES += [("haarcascade_russian_plate_number.xml", 4)]
MEMORY, SECONDS = 2 << 30, 20
WIDER = 0.15  # of each side
LARGEST = 1600  # pixels looked at


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.stdout.write(json.dumps(found(sys.stdin.buffer.read())))


def found(data: bytes) -> list[list[float]]:
    cv2, numpy = import_module("cv2"), import_module("numpy")  # optional: this child alone needs them

    cv2.setNumThreads(1)
    image = cv2.imdecode(numpy.frombuffer(data, numpy.uint8), cv2.IMREAD_GRAYSCALE)
    if image is None:
        return []
    height, width = image.shape
    ratio = min(1.0, LARGEST / max(height, width))
    small = cv2.resize(image, (max(1, round(width * ratio)), max(1, round(height * ratio))))
    zones: list[list[float]] = []
    for name, neighbours in CASCADES:
        cascade = cv2.CascadeClassifier(str(Path(cv2.data.haarcascades) / name))
        boxes = cascade.detectMultiScale(small, scaleFactor=1.1, minNeighbors=neighbours, minSize=(24, 12))
        zones += [widened([float(side) for side in box], small.shape[1], small.shape[0]) for box in boxes]
    return zones


def widened(box: list[float], width: int, height: int) -> list[float]:
    left, top = max(0.0, box[0] - box[2] * WIDER), max(0.0, box[1] - box[3] * WIDER)
    right = min(float(width), box[0] + box[2] * (1 + WIDER))
    bottom = min(float(height), box[1] + box[3] * (1 + WIDER))
    return [left / width, top / height, (right - left) / width, (bottom - top) / height]


if __name__ == "__main__":
    main()
