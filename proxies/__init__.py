"""Proxies: differentiable stand-ins of image operators, as a torch library of its own."""
