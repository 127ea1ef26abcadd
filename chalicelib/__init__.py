"""Dialtone: billing that lives in Telegram. Layers are explained in docs/architecture.md."""
