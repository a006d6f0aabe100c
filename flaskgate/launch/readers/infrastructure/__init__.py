"""Readers of descriptions of machines and clouds: Ansible, Terraform, CloudFormation."""
