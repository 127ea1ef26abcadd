"""Chalice blueprints: webhooks, api, jobs."""
