package dev.firn.agent;

import dev.firn.agent.activation.Activator;
import dev.firn.agent.activation.ClosureSource;
import dev.firn.agent.activation.ConnectionProof;
import dev.firn.agent.activation.Order;
import dev.firn.agent.node.Journal;
import dev.firn.agent.node.NodeFolders;
import dev.firn.agent.node.NodeRoot;
import dev.firn.agent.node.ProfileName;
import dev.firn.agent.units.Supervisor;
import dev.firn.store.hash.HashAlgorithm;
import dev.firn.store.local.LocalStore;
import dev.firn.store.path.ContentAddressMethod;
import dev.firn.store.path.StorePath;
import dev.firn.store.tree.DiskTree;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** A folder node with hand-made systems of busybox, in a real store. */
public final class NodeFixture implements AutoCloseable {
  public final NodeRoot root;
  public final Supervisor supervisor;
  private final Path folder;
  private final StorePath busybox;

  public NodeFixture(Path folder) {
    this.folder = folder;
    root = new NodeRoot(folder.resolve("node"));
    NodeFolders.make(root);
    supervisor = new Supervisor(root);
    busybox =
        add(
            "busybox",
            Map.of("bin/busybox", readAll(Path.of("/bin/busybox"))),
            Map.of("bin/sh", "busybox"),
            List.of());
  }

  public String busybox() {
    return "/nix/store/" + busybox + "/bin/busybox";
  }

  public String sh() {
    return "/nix/store/" + busybox + "/bin/sh";
  }

  private static byte[] readAll(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A port on which nothing listens. */
  public static int freePort() {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private StorePath add(
      String name,
      Map<String, byte[]> files,
      Map<String, String> links,
      List<StorePath> references) {
    Path tree = folder.resolve("tree-" + UUID.randomUUID());
    try {
      Files.createDirectories(tree);
      for (var file : files.entrySet()) {
        Path path = tree.resolve(file.getKey());
        Files.createDirectories(path.getParent());
        Files.write(path, file.getValue());
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
      }
      for (var link : links.entrySet()) {
        Path path = tree.resolve(link.getKey());
        Files.createDirectories(path.getParent());
        Files.createSymbolicLink(path, Path.of(link.getValue()));
      }
      try (LocalStore store = LocalStore.inRoot(root.dir())) {
        return store.addTree(
            name, DiskTree.open(tree), ContentAddressMethod.NAR, HashAlgorithm.SHA256, references);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Makes a system. */
  public SystemBuilder system() {
    return new SystemBuilder();
  }

  /** A system to be made; what is not said has a plain default. */
  public final class SystemBuilder {
    private final Map<String, byte[]> files = new LinkedHashMap<>();
    private final Map<String, String> links = new LinkedHashMap<>();
    private String activation = "";

    public SystemBuilder unit(String name, String text) {
      files.put("etc/systemd/system/" + name, text.getBytes());
      links.put("etc/systemd/system/multi-user.target.wants/" + name, "../" + name);
      return this;
    }

    /** A web server that answers with {@code text}. */
    public SystemBuilder web(int port, String text) {
      files.put("www/index.html", (text + "\n").getBytes());
      StorePath page = add("page", Map.of("index.html", text.getBytes()), Map.of(), List.of());
      unit(
          "web.service",
          """
          [Service]
          ExecStart=%s httpd -f -p 127.0.0.1:%d -h /nix/store/%s
          """
              .formatted(busybox(), port, page));
      return health(
          """
          {"page": {"http": {"url": "http://127.0.0.1:%d/", "status": 200, "body": "%s"}, "timeout": 5}}"""
              .formatted(port, text));
    }

    public SystemBuilder health(String json) {
      files.put("firn/health.json", json.getBytes());
      return this;
    }

    public SystemBuilder activation(String script) {
      activation = script;
      return this;
    }

    public String build() {
      files.put(
          "bin/switch-to-configuration",
          """
          #!%s
          PATH=
          b=%s
          echo "$1 $0" >> /var/log/switches
          case "$1" in dry-activate) echo "would do it"; exit 0;; esac
          %s
          """
              .formatted(sh(), busybox(), activation)
              .getBytes());
      return "/nix/store/" + add("system", files, links, List.of(busybox));
    }
  }

  /** Carries out orders with nothing to fetch. */
  public Activator activator() {
    return activator((_, _) -> 0, ConnectionProof.NONE);
  }

  public Activator activator(ClosureSource source, ConnectionProof proof) {
    return new Activator(root, supervisor, source, proof);
  }

  public static Order order(long generation, String storePath, Journal.Action action) {
    return new Order(
        "order-" + generation + "-" + UUID.randomUUID(),
        "revision",
        ProfileName.SYSTEM,
        generation,
        storePath,
        action,
        0);
  }

  /** Switches; the outcome. */
  public Journal.Ended switchTo(long generation, String storePath) throws InterruptedException {
    return activator()
        .carryOut(
            order(generation, storePath, Journal.Action.SWITCH),
            dev.firn.agent.activation.Phases.NONE);
  }

  /** What a page says; empty when it does not answer. */
  public static String page(int port) {
    try (var client = java.net.http.HttpClient.newHttpClient()) {
      return client
          .send(
              java.net.http.HttpRequest.newBuilder(
                      java.net.URI.create("http://127.0.0.1:" + port + "/"))
                  .build(),
              java.net.http.HttpResponse.BodyHandlers.ofString())
          .body();
    } catch (IOException e) {
      return "";
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    supervisor.close();
    supervisor.stopAll();
  }
}
