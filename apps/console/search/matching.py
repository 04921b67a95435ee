# SPDX-License-Identifier: EUPL-1.2
"""Conditions that the search indexes answer (migrations `*_search`): the same expressions, word for word."""

from typing import Any

from django.db.models import BooleanField, FloatField, Func, TextField, Value

LIKENESS = 0.5  # from which a part of a text is like what was typed


class Plain(Func):
    function = "search_plain"
    output_field = TextField()


class AssetText(Func):
    """Of a code and a name."""

    function = "search_asset"
    output_field = TextField()


class Number(Func):
    """That a code ends with, without its leading zeros."""

    function = "search_number"
    output_field = TextField()


class HasWords(Func):
    """A text has all the words of a query, whatever their ending."""

    template = "to_tsvector('french', %(expressions)s)"
    arg_joiner = ") @@ to_tsquery('french', "
    output_field = BooleanField()


class Resembles(Func):
    """Some part of a text is like the words (pg_trgm.word_similarity_threshold)."""

    template = "(%(expressions)s)"
    arg_joiner = " %%> "
    output_field = BooleanField()


class Likeness(Func):
    """0 to 1: how much the words are like some part of the text."""

    function = "word_similarity"
    output_field = FloatField()


def words(text: Any, query: str) -> HasWords:
    return HasWords(text, Value(query))


def like(text: Any, plain: str) -> Resembles:
    return Resembles(text, Value(plain))
