"""Whether a call comes from Slack: it signs each with a secret that it shares with us."""

from slack_sdk.signature import Clock as SignatureClock
from slack_sdk.signature import SignatureVerifier

from bot.chat import WebRequest
from bot.clock import Clock


class Signatures:
    def __init__(self, signing_secret: str, clock: Clock) -> None:
        self._verifier = SignatureVerifier(signing_secret, _SignatureClock(clock))

    def are_on(self, request: WebRequest) -> bool:
        """Tell whether Slack signed this, within the last five minutes."""
        try:
            return self._verifier.is_valid_request(request.body, dict(request.headers))
        except ValueError:  # A timestamp that is no number, a body that is no text.
            return False


class _SignatureClock(SignatureClock):
    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def now(self) -> float:
        return self._clock.now().timestamp()
