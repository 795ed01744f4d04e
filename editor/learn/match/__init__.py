"""Match: moving a photo's sliders until it looks like a reference picture."""
