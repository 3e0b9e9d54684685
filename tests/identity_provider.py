"""A small identity provider on this machine: it knows one person, checks what it is asked, and lies when told to."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

CLIENT, SECRET = "wijkwerk", "een-geheim-van-wijkwerk-dat-lang-genoeg-is"


class IdentityProvider:
    """Its `claims` stand in each token; `lies` replace or (None) leave out claims; `sign` makes the token."""

    def __init__(self) -> None:
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.claims: dict[str, Any] = {"sub": "1f3a", "email": "lamp@gemeente.example", "email_verified": True}
        self.lies: dict[str, Any] = {}
        self.says: dict[str, Any] = {}
        self.sign = self.sign_well
        self.asked: list[dict[str, str]] = []
        self.read: list[str] = []
        self.key_name = "sleutel-1"
        self._codes: dict[str, dict[str, str]] = {}
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.url = f"http://127.0.0.1:{self._server.server_port}/realms/gemeente"

    def sign_well(self, claims: dict[str, Any]) -> str:
        return jwt.encode(claims, self.key, algorithm="RS256", headers={"kid": self.key_name})

    def discovery(self) -> dict[str, Any]:
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/jwks",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        } | self.says

    def jwks(self) -> dict[str, Any]:
        public = json.loads(RSAAlgorithm.to_jwk(self.key.public_key()))
        return {"keys": [public | {"kid": self.key_name, "use": "sig", "alg": "RS256"}]}

    def code_for(self, question: dict[str, str]) -> str:
        """A code for who asks well: code flow, PKCE, state and nonce."""
        assert question["response_type"] == "code"
        assert question["client_id"] == CLIENT
        assert question["code_challenge_method"] == "S256"
        assert question["state"]
        assert question["nonce"]
        self.asked.append(question)
        code = secrets.token_urlsafe(8)
        self._codes[code] = question
        return code

    def token_for(self, form: dict[str, str]) -> dict[str, Any]:
        """A token for a code that is brought back once, by the same client, with the proof that it was theirs."""
        question = self._codes.pop(form["code"], None)
        proof = base64.urlsafe_b64encode(hashlib.sha256(form["code_verifier"].encode()).digest()).rstrip(b"=").decode()
        assert question is not None
        assert proof == question["code_challenge"]
        assert form["redirect_uri"] == question["redirect_uri"]
        assert (form["client_id"], form["client_secret"]) == (CLIENT, SECRET)
        now = int(time.time())
        claims = (
            self.claims
            | {
                "iss": self.url,
                "aud": CLIENT,
                "iat": now,
                "exp": now + 300,
                "nonce": question["nonce"],
            }
            | self.lies
        )
        claims = {name: value for name, value in claims.items() if value is not None}
        return {"access_token": "voor-niets", "token_type": "Bearer", "id_token": self.sign(claims)}

    @contextmanager
    def serving(self) -> Iterator[IdentityProvider]:
        thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        yield self
        self._server.shutdown()
        self._server.server_close()
        thread.join()


def _handler(provider: IdentityProvider) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            provider.read.append(parts.path.rpartition("/")[2])
            if parts.path.endswith("/openid-configuration"):
                self._json(provider.discovery())
            elif parts.path.endswith("/jwks"):
                self._json(provider.jwks())
            elif parts.path.endswith("/authorize"):
                question = {name: values[0] for name, values in parse_qs(parts.query).items()}
                back = {"code": provider.code_for(question), "state": question["state"]}
                self._page(f"{question['redirect_uri']}?{urlencode(back)}")
            else:
                self.send_error(404)

        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            form = {name: values[0] for name, values in parse_qs(self.rfile.read(length).decode()).items()}
            try:
                self._json(provider.token_for(form))
            except AssertionError:
                self._json({"error": "invalid_grant"}, status=400)

        def _json(self, said: dict[str, Any], status: int = 200) -> None:
            self._send(json.dumps(said).encode(), "application/json", status)

        def _page(self, back: str) -> None:
            page = f'<!doctype html><html lang="nl"><title>Gemeente</title><a href="{back}">Ik ben het</a></html>'
            self._send(page.replace("&", "&amp;").encode(), "text/html; charset=utf-8", 200)

        def _send(self, body: bytes, kind: str, status: int) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    return Handler
