"""Every error of the API has the same body: see `ApiError.body`."""

from typing import Any
from uuid import UUID


class ApiError(Exception):
    """`parameter` names what was wrong; `allowed` says what would be right."""

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        *,
        parameter: str = "",
        allowed: str = "",
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message
        self.parameter, self.allowed = parameter, allowed
        self.headers = headers or {}

    @property
    def body(self) -> dict[str, Any]:
        error = {"status": self.status, "code": self.code, "message": self.message}
        if self.parameter:
            error |= {"parameter": self.parameter, "allowed": self.allowed}
        return {"error": error}


class Merged(Exception):
    """What was asked for by its old key has the key `new` now."""

    def __init__(self, old: UUID, new: UUID) -> None:
        super().__init__(f"{old} is {new} now")
        self.new = new


def bad_parameter(name: str, value: Any, allowed: str) -> ApiError:
    shown = str(value)[:60]
    message = f"{name} cannot be {shown!r}. Allowed: {allowed}."
    return ApiError(400, "bad_parameter", message, parameter=name, allowed=allowed)


def not_found(what: str) -> ApiError:
    return ApiError(404, "not_found", f"There is no such {what} in this directory.")
