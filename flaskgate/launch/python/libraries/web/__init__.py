"""What serves an application: Flask, Werkzeug, other servers, and what they are given."""
