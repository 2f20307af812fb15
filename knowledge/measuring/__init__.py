"""Measuring: how well questions are answered; nothing else imports it."""
