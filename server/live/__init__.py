"""What is open now: sockets, the feed of commits, shared time."""
