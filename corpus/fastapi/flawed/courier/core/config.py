"""Settings, from the environment."""

from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """What an installation decides."""

    model_config = SettingsConfigDict(env_file=".env", env_prefix="COURIER_")

    secret_key: str
    database_url: str = "sqlite:///courier.sqlite3"
    first_admin: str = "dispatch@courier.example"
    first_admin_password: str = "parcels4all"  # evidence: AUT302
    reset_minutes: int = 10
    mail_host: str = "localhost"
    seal_key: str


settings = Settings()
