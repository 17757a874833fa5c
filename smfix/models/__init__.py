"""TODO package models."""
