"""What several test files need: random networks, engines written a second time, a server, a browser."""
