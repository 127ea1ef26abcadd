"""What surrounds the app: toolchain, packaging, deployment, the local world; never imported by it."""
