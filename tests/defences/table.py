"""Every defence that is taken away in turn, by what it is there for."""

from tests.defences.of_files import DEFENCES as OF_FILES
from tests.defences.of_pages import DEFENCES as OF_PAGES
from tests.defences.of_records import DEFENCES as OF_RECORDS
from tests.defences.of_strangers import DEFENCES as OF_STRANGERS
from tests.defences.of_tokens import DEFENCES as OF_TOKENS
from tests.defences.of_viewers import DEFENCES as OF_VIEWERS
from tests.defences.of_work import DEFENCES as OF_WORK

DEFENCES = (
    *OF_STRANGERS,
    *OF_TOKENS,
    *OF_FILES,
    *OF_RECORDS,
    *OF_VIEWERS,
    *OF_PAGES,
    *OF_WORK,
)
