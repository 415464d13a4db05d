"""The questions that the world's patient may answer alone."""

from typing import TYPE_CHECKING, Any

from screening.own_links import new_link_url as own_questions_url
from tests.world_addresses import OF_OWN_QUESTIONS, token_of

if TYPE_CHECKING:
    from tests.world import World


def of_own_questions(world: "World") -> dict[str, Any]:
    url = own_questions_url(
        screening=world.screening, actor=world.users["social_worker"]
    )
    asked = {"token": token_of(url)}
    return dict.fromkeys(OF_OWN_QUESTIONS, asked)
