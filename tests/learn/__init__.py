"""Tests of what joins stages and proxies."""
