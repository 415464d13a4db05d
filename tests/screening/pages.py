"""What the pages of a screening send."""

from django.urls import reverse

HTMX = {"HTTP_HX_REQUEST": "true"}


def url(name: str, target) -> str:
    return reverse(f"screening:{name}", args=[target.pk])


def form_of(answers: dict, shown: dict | None = None) -> dict[str, list[str]]:
    """What the page sends: answers, and for each question what it showed before."""
    data = {"answers": ["1"]}
    for link_id, value in answers.items():
        data[f"a-{link_id}"] = [value] if isinstance(value, str) else value
    for link_id, value in (shown or {}).items():
        data[f"initial-a-{link_id}"] = [value]
    return data


def autosave(client, screening, link_id: str, *values: str):
    data = {"question": link_id, f"a-{link_id}": values}
    return client.post(url("save_answer", screening), data, **HTMX)
