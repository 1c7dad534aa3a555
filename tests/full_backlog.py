#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A port whose connections never come about: it listens, nobody accepts, and its queue is full, so
the kernel drops what asks to connect. Prints the port, and ends when standard input does."""
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
time.sleep(0.2)  # until the handshakes that are going to happen have happened
print(server.getsockname()[1], flush=True)
sys.stdin.read()
