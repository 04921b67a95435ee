# SPDX-License-Identifier: EUPL-1.2
"""How large the thumbnail of a photo is, from the size of the photo."""

SMALL = 360  # pixels of the longest side of a thumbnail


class Reduced:
    """For a model that has `width` and `height`, as the decoder wrote them."""

    width: int
    height: int

    @property
    def thumb_width(self) -> int:
        return self._reduced(self.width)

    @property
    def thumb_height(self) -> int:
        return self._reduced(self.height)

    def _reduced(self, side: int) -> int:
        """As the decoder reduces it: a page keeps the place of an image that is still on its way."""
        return max(1, round(side * min(1, SMALL / max(self.width, self.height))))
