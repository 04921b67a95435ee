# SPDX-License-Identifier: EUPL-1.2
"""The child that makes a PDF: reads a page of HTML, writes PDF/UA-1 (ISO 14289-1). Knows nothing of the database, and
opens only the style sheets and the fonts of ours."""

import logging
import sys
from pathlib import Path
from typing import Any

from weasyprint import HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

OURS = ("kpi/sheet.css", "console/timeline.css", "vendor/inter/inter-latin-wght-normal.woff2")
KINDS = {".css": "text/css", ".woff2": "font/woff2"}


class Refusing(URLFetcher):
    """Files of ours, by name; anything else stops the printing."""

    def __init__(self, folder: Path) -> None:
        super().__init__(allowed_protocols=("file",), allow_redirects=False)
        self.ours = {(folder / name).as_uri(): folder / name for name in OURS}

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
        path = self.ours.get(url)
        if path is None:
            raise FatalURLFetchingError(f"Not a file of the sheet: {url[:200]}")
        return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": KINDS[path.suffix]})


def typeset(html: str, folder: Path) -> bytes:
    """`folder`: where static files are."""
    page = HTML(string=html, base_url=folder.as_uri() + "/", url_fetcher=Refusing(folder))
    made: bytes = page.write_pdf(font_config=FontConfiguration(), pdf_variant="pdf/ua-1")
    return made


def main() -> None:
    logging.getLogger("weasyprint").setLevel(logging.ERROR)
    sys.stdout.buffer.write(typeset(sys.stdin.buffer.read().decode(), Path(sys.argv[1])))


if __name__ == "__main__":
    main()
