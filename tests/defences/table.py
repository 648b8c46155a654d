"""Every defence that is taken away in turn, by what it is there for."""

from tests.defences.of_strangers import DEFENCES as OF_STRANGERS

DEFENCES = (*OF_STRANGERS,)
