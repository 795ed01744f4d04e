"""Match in the window: the reference pane, the descent while it runs, the report, whole folders."""
