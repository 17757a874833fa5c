"""A plugin of pytest that takes away what Windows does not have, before tests import smfix."""

from tests.portable.missing import take_away

take_away()
