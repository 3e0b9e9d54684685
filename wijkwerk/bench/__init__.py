"""Measurements: a municipality with many signals, made by SQL, and how fast the product is on it (`bin/bench`)."""
