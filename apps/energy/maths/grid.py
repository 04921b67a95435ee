# SPDX-License-Identifier: EUPL-1.2
"""Least squares at every balance point of a grid and for every meter, from moments: a few products of matrices.

What is common to all balance points (the constant, the occupancy) is taken out of each variable first (Frisch, Waugh
and Lovell); a slope and a sum of squares are then one division each, and those of two slopes a system of two.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

NONE = np.inf  # the sum of squares of what is not admissible
FLAT = 1e-9  # share of a feature's own squares under which nothing is left of it
NOISE = 1e-12  # of the squares of what was used: rounding, not a fit


@dataclass(frozen=True, slots=True, eq=False)
class Sides:
    """One feature at k bases: `degrees` (k, n) of mean degree days per day, `enough` (m, k): seen on enough days."""

    bases: Floats
    degrees: Floats
    enough: Bools


@dataclass(frozen=True, slots=True, eq=False)
class Best:
    """The least sum of squares (m,) of a kind of model, and the bases that give it (NaN where the kind has none)."""

    sse: Floats
    heating_base: Floats
    cooling_base: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Common:
    """Weights (m, n), use (m, n) and what every model has: `weighed` (m, q, n), with the inverse of its products."""

    weights: Floats
    use: Floats
    weighed: Floats
    inverse: Floats
    moments: Floats  # (m, q) of the use
    squares: Floats  # (m,) left of the use
    floor: Floats  # (m,) rounding


@dataclass(frozen=True, slots=True, eq=False)
class Left:
    """What is left of a feature at k bases: products with itself and with the use (m, k); shares of what was taken."""

    squares: Floats
    products: Floats
    moments: Floats  # (m, q, k)
    taken: Floats  # (m, q, k)


def common(use: Floats, weights: Floats, columns: Floats) -> Common:
    """`columns` (1 or m, q, n): a row of ones, then the occupancy if there is one."""
    weighed = weights[:, None, :] * columns
    inverse = np.linalg.pinv(
        np.einsum("mqn,mrn->mqr", weighed, np.broadcast_to(columns, weighed.shape)), hermitian=True
    )
    moments = np.einsum("mqn,mn->mq", weighed, use)
    whole = (weights * use**2).sum(axis=1)
    left = whole - np.einsum("mq,mqr,mr->m", moments, inverse, moments)
    return Common(weights, use, weighed, inverse, moments, np.maximum(left, 0.0), np.maximum(whole * NOISE, 1e-300))


def left_of(features: Floats, among: Common) -> Left:
    """Of `features` (k, n)."""
    moments = among.weighed @ features.T
    taken = among.inverse @ moments
    raw = among.weights @ (features**2).T
    squares = raw - (moments * taken).sum(axis=1)
    products = (among.weights * among.use) @ features.T - np.einsum("mq,mqk->mk", among.moments, taken)
    return Left(np.where(squares > FLAT * raw, squares, 0.0), products, moments, taken)


def constant(among: Common) -> Best:
    nowhere = np.full(len(among.squares), np.nan)
    return Best(_floored(among.squares, among), nowhere, nowhere)


def linear(temperature: Floats, among: Common) -> Best:
    """`temperature` (n,): a slope of either sign."""
    left = left_of(temperature[None, :], among)
    explained = _ratio(left.products**2, left.squares)[:, 0]
    sse = np.where(left.squares[:, 0] > 0, among.squares - explained, NONE)
    nowhere = np.full(len(sse), np.nan)
    return Best(_floored(sse, among), nowhere, nowhere)


def one_sided(side: Sides, left: Left, among: Common) -> tuple[Floats, Floats]:
    """(sse, base), each (m,); the slope must be positive."""
    explained = _ratio(left.products**2, left.squares)
    admissible = (left.products > 0) & (explained > among.floor[:, None]) & side.enough
    return _least(np.where(admissible, among.squares[:, None] - explained, NONE), side.bases, among)


def two_sided(cold: Sides, of_cold: Left, warm: Sides, of_warm: Left, among: Common, *, apart: bool) -> Best:
    """Heating and cooling, both slopes positive. `apart`: no period has both (days), so their raw product is zero."""
    cross = -np.einsum("mqi,mqj->mij", of_cold.moments, of_warm.taken)
    if not apart:
        cross += (among.weights[:, None, :] * cold.degrees) @ warm.degrees.T
    ch, cc = of_cold.squares[:, :, None], of_warm.squares[:, None, :]
    yh, yc = of_cold.products[:, :, None], of_warm.products[:, None, :]
    determinant = ch * cc - cross**2
    heating, cooling = yh * cc - yc * cross, yc * ch - yh * cross
    admissible = (heating > 0) & (cooling > 0) & (determinant > FLAT * ch * cc)
    admissible &= cold.enough[:, :, None] & warm.enough[:, None, :] & (cold.bases[:, None] <= warm.bases)[None]
    sse = among.squares[:, None, None] - _ratio(heating * yh + cooling * yc, determinant)
    return _least_pair(np.where(admissible, sse, NONE), cold.bases, warm.bases, among)


def _least(sse: Floats, bases: Floats, among: Common) -> tuple[Floats, Floats]:
    rank = sse.argmin(axis=1)
    found = np.take_along_axis(sse, rank[:, None], axis=1)[:, 0]
    return _floored(found, among), np.where(np.isfinite(found), bases[rank], np.nan)


def _least_pair(sse: Floats, cold: Floats, warm: Floats, among: Common) -> Best:
    flat = sse.reshape(len(sse), -1)
    rank = flat.argmin(axis=1)
    found = np.take_along_axis(flat, rank[:, None], axis=1)[:, 0]
    there = np.isfinite(found)
    of_cold, of_warm = np.divmod(rank, len(warm))
    return Best(_floored(found, among), np.where(there, cold[of_cold], np.nan), np.where(there, warm[of_warm], np.nan))


def _floored(sse: Floats, among: Common) -> Floats:
    return np.maximum(sse, among.floor)


def _ratio(above: Floats, below: Floats) -> Floats:
    return np.divide(above, below, out=np.zeros_like(above), where=below > 0)
