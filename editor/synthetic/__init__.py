"""Raw files of our own with known truth: scenes, cameras, sensors and a DNG writer.

The editor never needs this package at run time. Tests, training and the sample picture do; it is
the only place that imports colour-science, and it does so lazily.
"""
