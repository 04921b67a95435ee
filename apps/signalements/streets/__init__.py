# SPDX-License-Identifier: EUPL-1.2
"""« Suivre ma rue »: asked by a form, confirmed by e-mail, told each time or once a day, stopped in one click."""
