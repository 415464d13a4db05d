"""What a browser says of a page: errors, blocked content, calls to other sites."""

from playwright.sync_api import BrowserContext, ConsoleMessage, Request, Response

ANSWER = "Failed to load resource: the server responded with a status of"
PAGES = {"document", "fetch", "xhr"}
OWN_SCHEMES = ("data:", "blob:", "about:")


class Complaints(list[str]):
    """Console errors, uncaught errors, files that are missing, 5xx answers and requests
    to other sites. A breach of the content security policy is a console error; a page
    or an htmx answer with a 4xx status is none: it is what bad input gets.
    """

    def __init__(self, own_address: str) -> None:
        super().__init__()
        self.own_address = own_address

    def listen(self, context: BrowserContext) -> None:
        context.on("console", self._console)
        context.on("weberror", lambda error: self.append(f"script: {error.error}"))
        context.on("request", self._request)
        context.on("response", self._response)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith(ANSWER):
            self.append(f"console: {message.text} ({message.location['url']})")

    def _request(self, request: Request) -> None:
        if not request.url.startswith((self.own_address, *OWN_SCHEMES)):
            self.append(f"other site: {request.url}")

    def _response(self, response: Response) -> None:
        is_page = response.request.resource_type in PAGES
        if response.status >= (500 if is_page else 400):
            self.append(f"status {response.status}: {response.url}")
