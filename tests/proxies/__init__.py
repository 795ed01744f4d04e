"""Tests of the proxies."""
