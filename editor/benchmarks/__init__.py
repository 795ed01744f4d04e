"""What `silvergrad benchmark` measures."""
