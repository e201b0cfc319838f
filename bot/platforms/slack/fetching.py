"""What people send besides words, from Slack."""

import logging

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

logger = logging.getLogger(__name__)


async def fetch(
    client: AsyncWebClient, session: aiohttp.ClientSession, file_id: str
) -> bytes | None:
    """Return a file; None where Slack does not give it."""
    try:
        told = await client.files_info(file=file_id)
        headers = {"Authorization": f"Bearer {client.token}"}
        url = told["file"]["url_private_download"]
        async with session.get(url, headers=headers) as answer:
            # Without the right to read, Slack answers with a page to sign in.
            is_page = answer.content_type == "text/html"
            wanted = told["file"].get("mimetype") != "text/html"
            refused = answer.status != 200 or (is_page and wanted)
            return None if refused else await answer.read()
    except (SlackApiError, aiohttp.ClientError, OSError, TimeoutError, KeyError):
        logger.warning("Slack did not give a file", extra={"file": file_id})
        return None
