"""The Chalice app: registers the blueprints and refuses to know anything else."""

from chalice import Chalice

from chalicelib.entrypoints.api import api
from chalicelib.entrypoints.jobs import jobs
from chalicelib.entrypoints.webhooks import webhooks

app = Chalice(app_name="dialtone")
app.register_blueprint(webhooks)
app.register_blueprint(api)
app.register_blueprint(jobs)
