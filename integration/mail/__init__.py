"""Invitations as e-mail: composed from templates, sent by SMTP."""
