"""Runs beside runs."""
