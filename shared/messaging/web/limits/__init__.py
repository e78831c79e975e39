"""What one caller may hold and ask for: bytes, connections, time, uploads, requests."""
