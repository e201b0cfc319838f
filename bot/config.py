"""Settings, read once from the environment and `.env`."""

from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

DEFAULT_DATABASE = "sqlite+aiosqlite:///wayfinder.db"


class Settings(BaseSettings):
    """Everything a deployment can choose. Secrets come from the environment only."""

    model_config = SettingsConfigDict(
        env_file=".env", env_ignore_empty=True, extra="ignore", populate_by_name=True
    )

    database_url: str = DEFAULT_DATABASE
    port: int = Field(default=8000, ge=1, le=65535)
    public_url: str = Field(default="", validation_alias="WAYFINDER_PUBLIC_URL")
    """Where people's browsers and the platforms reach us, such as https://bot.example.org."""

    content: Path | None = Field(default=None, validation_alias="WAYFINDER_CONTENT")
    """A folder with prompts/ and playbooks/ of one's own; without it, those that we carry."""

    secret_key: SecretStr = Field(default=SecretStr(""), validation_alias="WAYFINDER_SECRET_KEY")
    """Signs links and sessions: 32 random characters or more."""

    slack_bot_token: SecretStr = SecretStr("")
    slack_app_token: SecretStr = SecretStr("")
    slack_signing_secret: SecretStr = SecretStr("")
    slack_api_url: str = "https://slack.com/api/"

    telegram_bot_token: SecretStr = SecretStr("")
    telegram_webhook_secret: SecretStr = SecretStr("")
    telegram_api_url: str = "https://api.telegram.org"

    openai_api_key: SecretStr = SecretStr("")
    openai_base_url: str = ""
    openai_model: str = ""

    @property
    def has_slack(self) -> bool:
        return bool(self.slack_bot_token.get_secret_value())

    @property
    def has_telegram(self) -> bool:
        return bool(self.telegram_bot_token.get_secret_value())
