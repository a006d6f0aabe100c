"""Readers of images and of what runs them: Dockerfiles, Compose, Kubernetes, Podman."""
