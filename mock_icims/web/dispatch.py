"""From a request to its answer: counted, routed, handled. Refusals and crashes are answers, too."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from mock_icims.domain.errors import Refusal
from mock_icims.web import problems, throttle
from mock_icims.web.access import READING
from mock_icims.web.directory import Directory, Place
from mock_icims.web.headers import require_one_host
from mock_icims.web.state import Asked, State


class Dispatch:
    """
    Behind all stations that can come between. As an ASGI application it sends what `answer` gives,
    for those of them that change answers on their way out.
    """

    def __init__(self, directory: Directory) -> None:
        self._directory = directory
        self._elsewhere = problems.Crashes(directory.rest)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        answer = await self.answer(Asked(scope, receive), self._directory.find(scope["path"]))
        await answer(scope, receive, send)

    async def answer(self, request: Request[State], place: Place) -> ASGIApp:
        """A Response, or the application that is mounted where the path leads."""
        counted = throttle.count(request.scope)
        try:
            require_one_host(request.scope)
            if counted is not None and not counted.allowed:
                raise counted.refusal()
            answer = await self._directory.lead(request.scope, place)(request)
        except HTTPException as error:
            if self._directory.mounted(request.scope):
                return self._elsewhere
            answer = problems.unrouted(request, error)
        except Refusal as refusal:
            answer = await _refused(request, refusal)
        except Exception as error:  # A bug of ours, whatever it is, is answered and logged.
            answer = problems.crashed(request, error)

        if counted is not None:
            answer.raw_headers.extend(counted.fields())
        return answer


async def _refused(request: Request[State], refusal: Refusal) -> Response:
    """A person's form comes back as the form, where its page has it still."""
    if request.method not in READING and problems.wants_page(request):
        # Here, because pages are imported when somebody looks at one.
        from mock_icims.web.pages.refused_forms import form_again

        again = await form_again(request, refusal)
        if again is not None:
            return again
    return problems.refused(request, refusal)
