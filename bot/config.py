"""Settings, read once from the environment and `.env`."""

from pathlib import Path

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

DEFAULT_DATABASE = "sqlite+aiosqlite:///wayfinder.db"


_DRIVERS = {
    "postgres://": "postgresql+psycopg://",
    "postgresql://": "postgresql+psycopg://",
    "sqlite://": "sqlite+aiosqlite://",
}


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

    files: Path = Field(default=Path("files"), validation_alias="WAYFINDER_FILES")
    """A folder where files wait to be sent; every process of a deployment must see it."""

    administrators: str = Field(default="", validation_alias="WAYFINDER_ADMINISTRATORS")
    """Accounts whose owners run the machine, such as telegram:42,slack:T1/U2."""

    slack_bot_token: SecretStr = SecretStr("")
    slack_app_token: SecretStr = SecretStr("")
    slack_signing_secret: SecretStr = SecretStr("")
    slack_client_id: str = ""
    slack_client_secret: SecretStr = SecretStr("")
    """With these two, any number of workspaces may install the app by themselves."""

    slack_api_url: str = "https://slack.com/api/"

    telegram_bot_token: SecretStr = SecretStr("")
    telegram_bot_name: str = ""
    """For links that open the bot, such as GoodNeighboursBot."""

    telegram_webhook_secret: SecretStr = SecretStr("")
    telegram_api_url: str = "https://api.telegram.org"

    openai_api_key: SecretStr = SecretStr("")
    openai_base_url: str = ""
    openai_model: str = ""
    openai_embedding_model: str = ""
    embeddings_folder: Path | None = Field(
        default=None, validation_alias="WAYFINDER_EMBEDDINGS_FOLDER"
    )
    """A folder with an embedding model that runs on this machine (the extra `semantic`)."""

    embeddings_model: str = Field(
        default="sentence-transformers/all-MiniLM-L6-v2",
        validation_alias="WAYFINDER_EMBEDDINGS_MODEL",
    )
    """Which model is in that folder, by the name that fastembed knows it by."""

    openai_transcription_model: str = ""
    """Each on its own: a server may have one and not the others."""

    llm_tokens_per_day: int = Field(
        default=500_000, ge=0, validation_alias="WAYFINDER_LLM_TOKENS_PER_DAY"
    )
    """What one programme may spend on the language model between midnight and midnight UTC."""

    @field_validator("database_url")
    @classmethod
    def _driver(cls, url: str) -> str:
        """Hosts hand out `postgres://…`; the driver is ours to name."""
        for given, driven in _DRIVERS.items():
            if url.startswith(given):
                return driven + url.removeprefix(given)
        if not url.startswith(tuple(_DRIVERS.values())):
            raise ValueError(
                "expected sqlite+aiosqlite:///file.db or postgresql+psycopg://user:password@host/name"
            )
        return url

    @property
    def has_slack(self) -> bool:
        return bool(self.slack_bot_token.get_secret_value() or self.slack_client_id)

    @property
    def has_llm(self) -> bool:
        return bool(
            self.openai_model or self.openai_embedding_model or self.openai_transcription_model
        )

    @property
    def has_telegram(self) -> bool:
        return bool(self.telegram_bot_token.get_secret_value())
