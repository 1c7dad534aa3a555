#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A port that never accepts a connection: its queue is full, so the kernel drops requests to connect.
Prints the port, and ends at the end of standard input."""
import socket
import sys
import time

QUEUE_SIZE = 0
CLIENTS = 8  # more than fit into the queue

server = socket.socket()
server.bind(("127.0.0.1", 0))
server.listen(QUEUE_SIZE)
clients = []
for _ in range(CLIENTS):
    client = socket.socket()
    client.setblocking(False)
    client.connect_ex(server.getsockname())
    clients.append(client)
time.sleep(0.2)  # for the handshakes that fit into the queue
print(server.getsockname()[1], flush=True)
sys.stdin.read()
