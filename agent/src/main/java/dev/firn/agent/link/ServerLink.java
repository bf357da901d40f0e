package dev.firn.agent.link;

import com.google.protobuf.ByteString;
import dev.firn.agent.AgentException;
import dev.firn.agent.AgentSettings;
import dev.firn.agent.activation.ConnectionProof;
import dev.firn.agent.node.NodeRoot;
import dev.firn.api.agent.v1.AgentMessage;
import dev.firn.api.agent.v1.AgentServiceGrpc;
import dev.firn.api.agent.v1.EnrolRequest;
import dev.firn.api.agent.v1.ServerMessage;
import dev.firn.api.agent.v1.Welcome;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The stream to the server: connects, and connects again for as long as the agent lives, at first
 * after a tenth of a second, then ever more slowly up to half a minute.
 */
public final class ServerLink implements ConnectionProof, AutoCloseable {
  private static final long FIRST_WAIT = 100;
  private static final long LONGEST_WAIT = 30_000;
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  /** Hears what the server says. Called by gRPC's threads: must not block. */
  public interface Listener {
    /** The server has taken the agent in. */
    void welcome(Welcome welcome);

    /** An order came. */
    void message(ServerMessage message);

    /** Something that an operator may want to know. */
    void log(String line);
  }

  private final NodeRoot root;
  private final AgentSettings settings;
  private final AgentKey key;
  private final String version;
  private final Listener listener;
  private final Duration patience;
  private final Object monitor = new Object();
  private final AtomicReference<@Nullable Session> session = new AtomicReference<>();
  private long welcomes;
  private volatile boolean closed;
  private @Nullable Thread thread;

  /** Nothing happens before {@link #start}. */
  public ServerLink(NodeRoot root, AgentSettings settings, String version, Listener listener) {
    this(root, settings, version, listener, PATIENCE);
  }

  ServerLink(
      NodeRoot root, AgentSettings settings, String version, Listener listener, Duration patience) {
    this.root = root;
    this.settings = settings;
    this.version = version;
    this.listener = listener;
    this.patience = patience;
    key = AgentKey.of(root);
  }

  /** Begins to connect. */
  public void start() {
    thread = Thread.ofPlatform().name("server-link").daemon().start(this::run);
  }

  private void run() {
    long wait = FIRST_WAIT;
    boolean enrol = !Files.exists(enrolled());
    String said = "";
    while (!closed) {
      Session now = new Session();
      try {
        if (enrol) {
          enrol(now.channel);
          enrol = false;
        }
        session.set(now);
        now.open();
        now.awaitEnd();
      } catch (InterruptedException e) {
        return;
      } catch (StatusRuntimeException e) {
        now.end(e.getStatus());
      } catch (AgentException e) {
        now.end(Status.FAILED_PRECONDITION.withDescription(e.getMessage()));
      } catch (RuntimeException e) {
        // an agent without a link is lost to the fleet
        now.end(Status.INTERNAL.withDescription(String.valueOf(e)));
      } finally {
        session.set(null);
        now.channel.shutdownNow();
      }
      Status status = now.status;
      String line = status.getCode() + ": " + status.getDescription();
      if (!closed && !line.equals(said) && !now.dropped) {
        listener.log("no connection to " + settings.server() + ": " + line);
        said = line;
      }
      if (status.getCode() == Status.Code.UNAUTHENTICATED && settings.joinTokenFile() != null) {
        enrol = true;
      }
      if (now.welcomed) {
        wait = FIRST_WAIT;
        said = "";
      }
      if (!now.dropped) {
        pause(wait);
        wait = Math.min(wait * 2, LONGEST_WAIT);
      }
    }
  }

  private void pause(long wait) {
    synchronized (monitor) {
      try {
        if (!closed) {
          monitor.wait(wait / 2 + ThreadLocalRandom.current().nextLong(wait / 2 + 1) + 1);
        }
      } catch (InterruptedException e) {
        closed = true;
      }
    }
  }

  private Path enrolled() {
    return root.state().resolve("enrolled");
  }

  private void enrol(ManagedChannel channel) {
    Path file = settings.joinTokenFile();
    if (file == null) {
      throw new AgentException(
          "no-join-token",
          "node '"
              + settings.node()
              + "' is not enrolled: give a join token (firn nodes token) with --join-token-file");
    }
    Metadata metadata = new Metadata();
    try {
      put(
          metadata,
          "authorization",
          "Bearer " + Files.readString(file, StandardCharsets.US_ASCII).strip());
    } catch (IOException e) {
      throw new AgentException(
          "no-join-token", "cannot read the join token '" + file + "': " + e, e);
    }
    var response =
        AgentServiceGrpc.newBlockingStub(channel)
            .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(metadata))
            .withDeadlineAfter(30, TimeUnit.SECONDS)
            .enrol(
                EnrolRequest.newBuilder()
                    .setNode(settings.node())
                    .setPublicKey(ByteString.copyFrom(key.open()))
                    .putAllLabels(settings.labels())
                    .build());
    try {
      Files.writeString(enrolled(), response.getNode() + "\n", StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new AgentException("io", "cannot write '" + enrolled() + "': " + e, e);
    }
  }

  private static void put(Metadata metadata, String name, String value) {
    metadata.put(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER), value);
  }

  /** One connection with one stream. */
  private final class Session implements StreamObserver<ServerMessage> {
    private final ManagedChannel channel = channel();
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile Status status = Status.OK;
    private volatile boolean welcomed;
    private volatile boolean dropped;
    private @Nullable StreamObserver<AgentMessage> out;

    void open() {
      long time = System.currentTimeMillis() / 1_000;
      Metadata metadata = new Metadata();
      put(metadata, "firn-node", settings.node());
      put(metadata, "firn-time", Long.toString(time));
      put(
          metadata,
          "firn-signature",
          Base64.getEncoder()
              .encodeToString(key.sign("firn-agent-v1|" + settings.node() + "|" + time)));
      StreamObserver<AgentMessage> stream =
          AgentServiceGrpc.newStub(channel)
              .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(metadata))
              .connect(this);
      synchronized (this) {
        out = stream;
        stream.onNext(Messages.hello(root, version));
      }
    }

    /** A server that takes the connection and then says nothing is given up, and tried again. */
    void awaitEnd() throws InterruptedException {
      if (!ended.await(patience.toMillis(), TimeUnit.MILLISECONDS) && !welcomed) {
        end(Status.DEADLINE_EXCEEDED.withDescription("the server says nothing"));
      }
      ended.await();
    }

    /** The first reason counts: closing the channel ends the stream once more. */
    private synchronized void end(Status why) {
      if (ended.getCount() > 0) {
        status = why;
        ended.countDown();
      }
    }

    synchronized void send(AgentMessage message) {
      StreamObserver<AgentMessage> stream = out;
      if (stream != null && ended.getCount() > 0) {
        try {
          stream.onNext(message);
        } catch (IllegalStateException | StatusRuntimeException e) {
          // the stream has ended; the server asks again on the next
          ended.countDown();
        }
      }
    }

    @Override
    public void onNext(ServerMessage message) {
      if (message.hasWelcome()) {
        welcomed = true;
        listener.welcome(message.getWelcome());
        synchronized (monitor) {
          welcomes++;
          monitor.notifyAll();
        }
      } else {
        listener.message(message);
      }
    }

    @Override
    public void onError(Throwable error) {
      end(Status.fromThrowable(error));
    }

    @Override
    public void onCompleted() {
      ended.countDown();
    }
  }

  private ManagedChannel channel() {
    URI server = settings.server();
    boolean tls = "https".equals(server.getScheme());
    int port = server.getPort() > 0 ? server.getPort() : tls ? 443 : 80;
    ManagedChannelBuilder<?> builder = ManagedChannelBuilder.forAddress(server.getHost(), port);
    if (!tls) {
      builder.usePlaintext();
    }
    return builder
        .keepAliveTime(20, TimeUnit.SECONDS)
        .keepAliveTimeout(10, TimeUnit.SECONDS)
        .disableRetry()
        .build();
  }

  /** Sends a message if there is a connection; the server asks again for what it did not get. */
  public void send(AgentMessage message) {
    Session now = session.get();
    if (now != null) {
      now.send(message);
    }
  }

  @Override
  public boolean connected() {
    Session now = session.get();
    return now != null && now.welcomed;
  }

  @Override
  public Verdict prove(Duration atMost) throws InterruptedException {
    long end = System.nanoTime() + atMost.toNanos();
    synchronized (monitor) {
      long before = welcomes;
      Session now = session.get();
      if (now != null) {
        now.dropped = true;
        now.ended.countDown();
      }
      monitor.notifyAll();
      while (welcomes == before && System.nanoTime() < end && !closed) {
        monitor.wait(Math.max(1, (end - System.nanoTime()) / 1_000_000));
      }
      if (welcomes != before) {
        return Verdict.CONFIRMED;
      }
    }
    return reachable() ? Verdict.SERVER_DOWN : Verdict.NETWORK_LOST;
  }

  /** A machine that refuses the connection has been reached. */
  private boolean reachable() {
    URI server = settings.server();
    int port =
        server.getPort() > 0 ? server.getPort() : "https".equals(server.getScheme()) ? 443 : 80;
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(server.getHost(), port), 3_000);
      return true;
    } catch (ConnectException e) {
      return String.valueOf(e.getMessage()).contains("refused");
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public void close() {
    closed = true;
    Session now = session.get();
    if (now != null) {
      now.ended.countDown();
    }
    synchronized (monitor) {
      monitor.notifyAll();
    }
    Thread running = thread;
    if (running != null) {
      try {
        running.join(2_000);
        running.interrupt();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
