package dev.firn.e2e;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A line to a server that can be cut: then nobody answers any more, as behind a lost network. */
final class Wire implements AutoCloseable {
  private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");
  private static final int MORE_THAN_WAIT = 8;

  private final int port;
  private final int target;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final List<Socket> waiting = new ArrayList<>();
  private ServerSocket listener;
  private Thread acceptor;

  /** A line from {@code port} to {@code target}. */
  Wire(int port, int target) throws IOException {
    this.port = port;
    this.target = target;
    listener = listen(50);
    acceptor = accept(listener);
  }

  private ServerSocket listen(int backlog) throws IOException {
    ServerSocket socket = new ServerSocket();
    socket.setReuseAddress(true);
    socket.bind(new InetSocketAddress(LOOPBACK, port), backlog);
    return socket;
  }

  private Thread accept(ServerSocket from) {
    return Thread.startVirtualThread(
        () -> {
          while (!from.isClosed()) {
            try {
              connect(from.accept());
            } catch (IOException e) {
              // the line is cut
            }
          }
        });
  }

  private void connect(Socket near) throws IOException {
    try {
      Socket far = new Socket(LOOPBACK, target);
      open.add(near);
      open.add(far);
      pipe(near, far);
      pipe(far, near);
    } catch (IOException e) {
      near.close(); // the server is away
    }
  }

  private void pipe(Socket from, Socket to) {
    Thread.startVirtualThread(
        () -> {
          try (from;
              to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            in.transferTo(out);
          } catch (IOException e) {
            // the other direction ends too
          } finally {
            open.remove(from);
            open.remove(to);
          }
        });
  }

  /** Cuts the line: what is open ends, and nobody answers who connects. */
  synchronized void cut() throws IOException, InterruptedException {
    listener.close();
    acceptor.join(); // the port is free when nobody waits at it
    listener = listen(1);
    for (Socket socket : open) {
      socket.close();
    }
    // the kernel greets nobody any more when too many wait to be let in
    for (int i = 0; i < MORE_THAN_WAIT; i++) {
      Socket socket = new Socket();
      waiting.add(socket);
      try {
        socket.connect(new InetSocketAddress(LOOPBACK, port), 200);
      } catch (IOException e) {
        return;
      }
    }
    throw new IOException("the line could not be cut");
  }

  /** Mends it. */
  synchronized void mend() throws IOException {
    listener.close();
    for (Socket socket : waiting) {
      socket.close();
    }
    waiting.clear();
    listener = listen(50);
    acceptor = accept(listener);
  }

  @Override
  public synchronized void close() throws IOException {
    listener.close();
    for (Socket socket : waiting) {
      socket.close();
    }
    for (Socket socket : open) {
      socket.close();
    }
  }
}
