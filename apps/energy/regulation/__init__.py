# SPDX-License-Identifier: EUPL-1.2
"""What texts ask of buildings (décret tertiaire) and of lamps (night rules): the data of Connecte, read for `maths`."""
