"""Files: what the program writes and reads besides raws, every write atomic."""
