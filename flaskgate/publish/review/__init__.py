"""What a pull-request review says, where, and what becomes of earlier ones: pure."""
