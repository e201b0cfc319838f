"""Whether a call over HTTP is Slack's."""

from slack_sdk.signature import Clock as SignatureClock
from slack_sdk.signature import SignatureVerifier

from bot.chat import WebRequest
from bot.clock import Clock


def verifier(signing_secret: str, clock: Clock) -> SignatureVerifier:
    return SignatureVerifier(signing_secret, _SignatureClock(clock))


class _SignatureClock(SignatureClock):
    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def now(self) -> float:
        return self._clock.now().timestamp()


def signed(verifier: SignatureVerifier, request: WebRequest) -> bool:
    """Whether Slack signed this, within the last five minutes."""
    try:
        return verifier.is_valid_request(request.body, dict(request.headers))
    except ValueError:  # A timestamp that is no number, a body that is no text.
        return False
