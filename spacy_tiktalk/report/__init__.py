"""What people look at: annotated videos."""
