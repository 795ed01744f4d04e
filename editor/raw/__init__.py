"""From a path to a LinearImage: decoder process, camera colour, metadata, lens and geometry."""
