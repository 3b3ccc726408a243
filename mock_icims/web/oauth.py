"""The authorization server: metadata, consent, tokens (RFC 6749, 7636, 8414, 9207, 7009, 7662)."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import parse_qsl, urlsplit

from starlette.requests import Request
from starlette.responses import Response

from mock_icims.domain.errors import Malformed, NotFound, UnsupportedMediaType
from mock_icims.domain.marketplace import Registration
from mock_icims.domain.oauth.authorization import AuthorizationRequest
from mock_icims.domain.oauth.errors import AuthorizationRefused, TokenRefused
from mock_icims.domain.oauth.grants import SCOPES, Grant
from mock_icims.domain.oauth.token_profiles import RefreshToken
from mock_icims.services.oauth.tokens import Issued, Redemption
from mock_icims.web import answers, bodies
from mock_icims.web.access import StaffPrincipal, allow_staff, identify
from mock_icims.web.bodies import Form
from mock_icims.web.oauth_answers import NOT_STORED, through_the_browser, to_the_app
from mock_icims.web.oauth_clients import authenticated, required
from mock_icims.web.pages.consent import consent_page
from mock_icims.web.pages.visitors import to_sign_in
from mock_icims.web.parties import Party, attribute
from mock_icims.web.routing import Route
from mock_icims.web.state import State, traceparent


async def metadata(request: Request[State]) -> Response:
    return answers.json(metadata_out(request.state["issuer"]))


async def metadata_below(request: Request[State]) -> Response:
    """RFC 8414 §3.1: the well-known part stands between the host and the issuer's path."""
    issuer, path = request.state["issuer"], request.path_params["issuer_path"]
    if urlsplit(issuer).path != f"/{path}":
        raise NotFound("issuer", path)

    return answers.json(metadata_out(issuer))


@through_the_browser
async def authorize(request: Request[State]) -> Response:
    staff = identify(request.scope)
    try:
        asked = request.state["services"].authorization.request(_query(request))
    except AuthorizationRefused:
        # RFC 9700 §4.11.2: whatever is wrong with a link, it redirects nobody who is not signed in.
        if isinstance(staff, StaffPrincipal):
            raise
        asked = None

    if asked is None or not isinstance(staff, StaffPrincipal):
        return to_sign_in(request)

    registration = request.state["services"].authorization.at_customer(staff.tenant, asked)
    request.state["services"].marketplace.may_install(staff.tenant, staff.user, asked.app_id)
    return consent_page(request, staff, registration, asked)


@through_the_browser
async def decide(request: Request[State]) -> Response:
    staff = await allow_staff(request)

    sent = await _consent(request)
    asked = request.state["services"].authorization.request(_asked(sent))
    if sent.get("decision") == ["deny"]:
        raise asked.refused("access_denied", "The admin did not approve.")

    return answers.see_other(
        request.state["services"].authorization.approve(
            staff.tenant, staff.user, _approved(asked, sent)
        )
    )


@to_the_app
async def issue_token(request: Request[State]) -> Response:
    app, sent = await authenticated(request)

    issue = GRANT_TYPES.get(required(sent, "grant_type"))
    if issue is None:
        served = " and ".join(GRANT_TYPES)
        raise TokenRefused("unsupported_grant_type", f"Served are {served}.")

    issued = issue(request, app, sent)
    grant = issued.grant
    attribute(request, Party(grant.customer_id, grant.app_id))
    return answers.json(token_out(issued), headers=NOT_STORED)


def redeem_code(request: Request[State], app: Registration, sent: dict[str, str]) -> Issued:
    redemption = Redemption(
        code=required(sent, "code"),
        redirect_uri=required(sent, "redirect_uri"),
        code_verifier=required(sent, "code_verifier"),
    )
    return request.state["services"].tokens.redeem(
        app, redemption, traceparent=traceparent(request)
    )


def refresh_token(request: Request[State], app: Registration, sent: dict[str, str]) -> Issued:
    return request.state["services"].tokens.refresh(
        app,
        required(sent, "refresh_token"),
        scopes=sent["scope"].split(" ") if "scope" in sent else None,
        traceparent=traceparent(request),
    )


GRANT_TYPES = {"authorization_code": redeem_code, "refresh_token": refresh_token}


@to_the_app
async def revoke_token(request: Request[State]) -> Response:
    app, sent = await authenticated(request)

    token = required(sent, "token")

    request.state["services"].revocations.by_app(app, token, traceparent=traceparent(request))
    return Response(status_code=200, headers=NOT_STORED)


@to_the_app
async def introspect_token(request: Request[State]) -> Response:
    app, sent = await authenticated(request)

    token = required(sent, "token")

    found = request.state["services"].tokens.active(app, token)
    return answers.json(
        introspection_out(found, app=app, issuer=request.state["issuer"]), headers=NOT_STORED
    )


def metadata_out(issuer: str) -> dict[str, object]:
    methods = ["client_secret_basic", "client_secret_post"]
    return {
        "issuer": issuer,
        "authorization_endpoint": f"{issuer}/oauth/authorize",
        "token_endpoint": f"{issuer}/oauth/token",
        "revocation_endpoint": f"{issuer}/oauth/revoke",
        "introspection_endpoint": f"{issuer}/oauth/introspect",
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": list(GRANT_TYPES),
        "scopes_supported": list(SCOPES),
        "code_challenge_methods_supported": ["S256"],
        "token_endpoint_auth_methods_supported": methods,
        "revocation_endpoint_auth_methods_supported": methods,
        "introspection_endpoint_auth_methods_supported": methods,
        "authorization_response_iss_parameter_supported": True,
    }


def token_out(issued: Issued) -> dict[str, object]:
    grant = issued.grant
    return {
        "access_token": issued.token,
        "token_type": "Bearer",
        "expires_in": int((grant.expires_at - grant.issued_at).total_seconds()),
        "scope": " ".join(grant.scopes),
        "customer_id": grant.customer_id,
        **({} if issued.refresh_token is None else {"refresh_token": issued.refresh_token}),
    }


def introspection_out(
    found: Grant | RefreshToken | None, *, app: Registration, issuer: str
) -> dict[str, object]:
    """`token_type` is an access token's only."""
    if found is None:
        return {"active": False}

    return {
        "active": True,
        "scope": " ".join(found.scopes),
        "client_id": app.client_id,
        "sub": found.customer_id,
        "aud": f"{issuer}/connect/v1",
        "iss": issuer,
        "exp": int(found.expires_at.timestamp()),
        "iat": int(found.issued_at.timestamp()),
        **({"token_type": "Bearer"} if isinstance(found, Grant) else {}),
    }


def _query(request: Request[State]) -> list[tuple[str, str]]:
    query = request.scope["query_string"].decode("latin-1")
    try:
        return parse_qsl(query, keep_blank_values=True, errors="strict", max_num_fields=100)
    except ValueError as error:
        raise Malformed("The query is not urlencoded UTF-8.") from error


async def _consent(request: Request[State]) -> Form:
    if not bodies.is_form(request):
        raise UnsupportedMediaType("Consent is given on the page, by a signed-in person.")

    sent = await bodies.form(request)
    if sent.get("decision") not in (["approve"], ["deny"]):
        raise Malformed("decision must be approve or deny.")
    return sent


def _asked(sent: Form) -> Sequence[tuple[str, str]]:
    """The request as it was, out of the consent form, where the scopes became boxes to tick."""
    rest = [(name, value) for name, values in sent.items() for value in values if name != "scope"]
    requested = sent.get("requested_scope") or sent.get("scope", [])
    return [*rest, ("scope", " ".join(requested))]


def _approved(asked: AuthorizationRequest, sent: Form) -> AuthorizationRequest:
    approved = asked.narrowed(" ".join(sent.get("scope", [])).split())
    if not approved.scopes:
        raise Malformed("Tick at least one scope, or deny them all.")
    return approved


routes = [
    Route(
        "/.well-known/oauth-authorization-server",
        metadata,
        methods=["GET"],
        name="oauth.metadata",
    ),
    Route(
        "/.well-known/oauth-authorization-server/{issuer_path}",
        metadata_below,
        methods=["GET"],
        name="oauth.metadata_below",
    ),
    Route("/oauth/authorize", authorize, methods=["GET"], name="oauth.authorize"),
    Route("/oauth/authorize", decide, methods=["POST"], name="oauth.decide"),
    Route("/oauth/token", issue_token, methods=["POST"], name="oauth.token"),
    Route("/oauth/revoke", revoke_token, methods=["POST"], name="oauth.revoke"),
    Route("/oauth/introspect", introspect_token, methods=["POST"], name="oauth.introspect"),
]
