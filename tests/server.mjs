// SPDX-License-Identifier: MIT
//
// An HTTP/1.1 server for tests, on loopback and a free port. It counts connections and heads, keeps
// complete requests, and handles each connection as its options say.
import net from 'node:net';
import tls from 'node:tls';

// Counts of all servers of this process.
export const served = { posts: 0 };

// Reactions to a request, as functions of the socket and the request.
export const behaviours = {
    answer: (status = 200, body = '{"total":0}', headers = {}) => (socket) => {
        socket.write(message(status, body, headers));
    },
    // Writes exactly these bytes, and keeps the connection open.
    write: (...pieces) => async (socket) => {
        for (const piece of pieces) {
            socket.write(piece);
            await new Promise((done) => setTimeout(done, 20));
        }
    },
    // Writes exactly these bytes, then closes the connection.
    writeAndClose: (bytes = '') => (socket) => socket.end(bytes),
    reset: (bytes = '') => (socket) => {
        if (bytes === '') return socket.resetAndDestroy();
        return socket.write(bytes, () => setTimeout(() => socket.resetAndDestroy(), 50));
    },
    stall: (bytes = '') => (socket) => {
        if (bytes !== '') socket.write(bytes);
    },
};

export function message(status, body = '', headers = {}) {
    const all = { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body), ...headers };
    const lines = Object.entries(all)
        .filter(([, value]) => value !== undefined)
        .map(([name, value]) => `${name}: ${value}\r\n`);
    return Buffer.concat([Buffer.from(`HTTP/1.1 ${status} X\r\n${lines.join('')}\r\n`), Buffer.from(body)]);
}

// Removes a complete request from the bytes of a connection, and returns it; null if there is none.
function parse(state) {
    const end = state.bytes.indexOf('\r\n\r\n');
    if (end < 0) return null;
    const head = state.bytes.subarray(0, end).toString('latin1');
    if (!state.counted) state.server.heads++;
    state.counted = true;
    const [start, ...lines] = head.split('\r\n');
    const headers = {};
    for (const line of lines) {
        const colon = line.indexOf(':');
        headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
    }
    const length = Number(headers['content-length'] ?? 0);
    if (state.bytes.length < end + 4 + length) return null;
    const body = state.bytes.subarray(end + 4, end + 4 + length).toString();
    state.bytes = state.bytes.subarray(end + 4 + length);
    state.counted = false;
    const [method, path] = start.split(' ');
    return { method, path, headers, body, head, connection: state.connection };
}

// options.tls: options of tls.createServer; absent: plain HTTP.
// options.onRequest(socket, request, number): reacts to a request; number counts them from 1.
// options.greeting: bytes to write on each connection before any request.
// options.onConnect(socket, number): handles a connection instead of reading requests.
export async function startServer(options = {}) {
    const onRequest = options.onRequest ?? behaviours.answer();
    const server = { connections: 0, heads: 0, requests: [], sockets: new Set() };
    const onSocket = (socket) => {
        socket.on('error', () => {});
        server.sockets.add(socket);
        socket.on('close', () => server.sockets.delete(socket));
        if (options.greeting) socket.write(options.greeting);
        if (options.onConnect) return options.onConnect(socket, server.connections);
        const state = { bytes: Buffer.alloc(0), server, connection: server.connections };
        socket.on('data', (bytes) => {
            state.bytes = Buffer.concat([state.bytes, bytes]);
            for (let request; (request = parse(state)) !== null;) {
                server.requests.push(request);
                served.posts += request.method === 'POST';
                onRequest(socket, request, server.requests.length);
            }
        });
    };
    const listener = options.tls
        ? tls.createServer(options.tls, onSocket)
        : net.createServer(onSocket);
    listener.on('tlsClientError', () => {});
    listener.on('connection', (socket) => {
        server.connections++;
        server.sockets.add(socket);
        socket.on('close', () => server.sockets.delete(socket));
    });
    const host = options.host ?? '127.0.0.1';
    await new Promise((done, failed) => {
        listener.on('error', failed);
        listener.listen(options.port ?? 0, host, done);
    });
    server.port = listener.address().port;
    server.url = `${options.tls ? 'https' : 'http'}://${host.includes(':') ? `[${host}]` : host}:${server.port}`;
    server.stop = () => new Promise((done) => {
        listener.close(done);
        for (const socket of server.sockets) socket.destroy();
    });
    return server;
}

// Runs body with a server, then stops the server.
export async function withServer(options, body) {
    const server = await startServer(options);
    try {
        return await body(server);
    } finally {
        await server.stop();
    }
}
