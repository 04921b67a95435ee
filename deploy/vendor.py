# SPDX-License-Identifier: EUPL-1.2
"""Copy from node_modules into static/vendor what the browser needs, and draw the chosen icons on one SVG sheet."""

import re
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
MODULES, VENDOR = ROOT / "node_modules", ROOT / "static" / "vendor"
FILES = {
    "maplibre-gl/dist": ["maplibre-gl.mjs", "maplibre-gl-shared.mjs", "maplibre-gl-worker.mjs", "maplibre-gl.css"],
    "maplibre-gl": ["LICENSE.txt"],
    "uplot/dist": ["uPlot.esm.js", "uPlot.min.css"],
    "uplot": ["LICENSE"],
    "lucide-static": ["LICENSE"],
    "@fontsource-variable/inter": ["LICENSE"],
    "@fontsource-variable/inter/files": ["inter-latin-wght-normal.woff2", "inter-latin-ext-wght-normal.woff2"],
}
SUBSETS = {
    "latin-ext": "U+0100-02BA,U+02BD-02C5,U+02C7-02CC,U+02CE-02D7,U+02DD-02FF,U+0304,U+0308,U+0329,U+1D00-1DBF,"
    "U+1E00-1E9F,U+1EF2-1EFF,U+2020,U+20A0-20AB,U+20AD-20C0,U+2113,U+2C60-2C7F,U+A720-A7FF",
    "latin": "U+0000-00FF,U+0131,U+0152-0153,U+02BB-02BC,U+02C6,U+02DA,U+02DC,U+0304,U+0308,U+0329,U+2000-206F,"
    "U+20AC,U+2122,U+2191,U+2193,U+2212,U+2215,U+FEFF,U+FFFD",
}
FACE = """\
@font-face {{
  font-family: "Inter";
  font-style: normal;
  font-display: swap;
  font-weight: 100 900;
  src: url("inter-{subset}-wght-normal.woff2") format("woff2");
  unicode-range: {range};
}}
"""


def main() -> None:
    shutil.rmtree(VENDOR, ignore_errors=True)
    for folder, names in FILES.items():
        package = re.match(r"@[^/]+/[^/]+|[^/]+", folder)[0].split("/")[-1]
        for name in names:
            copy(MODULES / folder / name, VENDOR / package / name)
    (VENDOR / "inter" / "inter.css").write_text("".join(FACE.format(subset=s, range=r) for s, r in SUBSETS.items()))
    (VENDOR / "icons.svg").write_text(sheet((ROOT / "deploy" / "icons.txt").read_text()))


def copy(source: Path, target: Path) -> None:
    """Without the link to a source map that we do not serve: the manifest of static files would refuse it."""
    target.parent.mkdir(parents=True, exist_ok=True)
    content = source.read_bytes()
    if target.suffix in {".mjs", ".js", ".css"}:
        content = re.sub(rb"^//# sourceMappingURL=.*$|/\*# sourceMappingURL=.*?\*/", b"", content, flags=re.MULTILINE)
    target.write_bytes(content)


def sheet(wanted: str) -> str:
    names = sorted({line.split("#")[0].strip() for line in wanted.splitlines()} - {""})
    symbols = "\n".join(symbol(name) for name in names)
    return f'<svg xmlns="http://www.w3.org/2000/svg">\n<!-- Lucide, ISC -->\n{symbols}\n</svg>\n'


def symbol(name: str) -> str:
    file = MODULES / "lucide-static" / "icons" / f"{name}.svg"
    if not file.exists():
        sys.exit(f"deploy/icons.txt : « {name} » n'existe pas dans Lucide.")
    head, body = re.search(r"<svg(.*?)>(.*)</svg>", file.read_text(), re.DOTALL).groups()
    box = re.search(r'viewBox="[^"]+"', head)[0]
    pen = 'fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"'
    return f'<symbol id="{name}" {box} {pen}>{" ".join(body.split())}</symbol>'


if __name__ == "__main__":
    main()
