package dev.firn.instantiate.flake;

import dev.firn.instantiate.fetch.input.InputAttrs;
import dev.firn.instantiate.fetch.json.Json;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A {@code flake.lock}. Versions 5 to 7 are read, 7 is written, byte for byte as Nix does. Equal
 * lock files have equal JSON.
 */
public final class LockFile {
  private final LockNode root;

  public LockFile(LockNode root) {
    this.root = root;
  }

  /** A lock file without inputs. */
  public static LockFile empty() {
    return new LockFile(LockNode.root());
  }

  public LockNode root() {
    return root;
  }

  /**
   * What reading depends on.
   *
   * @param trustForges whether a commit alone locks an input from a forge
   * @param warn is told of entries that are only checked by their hash
   */
  public record ReadOptions(boolean trustForges, Consumer<String> warn) {}

  /**
   * Reads a lock file.
   *
   * @param text UTF-8 as a byte string
   * @param name names it in messages
   * @throws dev.firn.instantiate.fetch.error.FetchException {@code bad-json}
   * @throws FlakeException {@code bad-lock-file}
   */
  public static LockFile parse(String text, String name, ReadOptions options) {
    Json.Object json = Json.parseObject(text, "lock file '" + name + "'");
    long version = json.number("version").orElse(0L);
    if (version < 5 || version > 7) {
      throw bad(name, "has version " + version + "; 5, 6 and 7 can be read");
    }
    Json.Object nodes = json.object("nodes").orElseThrow(() -> bad(name, "has no object 'nodes'"));
    String rootKey = json.text("root").orElseThrow(() -> bad(name, "has no string 'root'"));
    Reader reader = new Reader(name, nodes, options);
    LockNode root = LockNode.root();
    reader.made.put(rootKey, root);
    reader.readInputs(root, nodes.object(rootKey).orElse(Json.EMPTY), 0);
    return new LockFile(root);
  }

  private static FlakeException bad(String name, String what) {
    return new FlakeException("bad-lock-file", "lock file '" + name + "' " + what);
  }

  private record Reader(
      String name, Json.Object nodes, ReadOptions options, Map<String, LockNode> made) {
    private static final int MAX_DEPTH = 1000;

    Reader(String name, Json.Object nodes, ReadOptions options) {
      this(name, nodes, options, new HashMap<>());
    }

    void readInputs(LockNode node, Json.Object json, int depth) {
      if (depth > MAX_DEPTH) {
        throw bad(name, "has inputs nested deeper than " + MAX_DEPTH);
      }
      Json.Object inputs = json.object("inputs").orElse(Json.EMPTY);
      for (Map.Entry<String, Json> input : inputs.members().entrySet()) {
        LockNode.Edge edge =
            switch (input.getValue()) {
              case Json.Array array -> new LockNode.Edge.Follows(path(array));
              case Json.Text(String key) -> new LockNode.Edge.To(node(key, depth));
              case Json.Object _, Json.Number _, Json.Decimal _, Json.Flag _, Json.Nothing _ ->
                  throw bad(name, "has input '" + input.getKey() + "', which names no node");
            };
        node.inputs().put(input.getKey(), edge);
      }
    }

    private LockNode node(String key, int depth) {
      LockNode known = made.get(key);
      if (known == null) {
        Json.Object json =
            nodes.object(key).orElseThrow(() -> bad(name, "misses the node '" + key + "'"));
        known = LockNode.of(lock(json));
        made.put(key, known);
        readInputs(known, json, depth + 1);
      } else if (known.lock().isEmpty()) {
        throw bad(name, "has an input that is the root itself; use 'follows' for that");
      }
      return known;
    }

    private LockNode.Lock lock(Json.Object json) {
      Json.Object locked =
          json.object("locked").orElseThrow(() -> bad(name, "has a node without 'locked'"));
      // version 5 kept what was found out about the source apart
      for (Map.Entry<String, Json> e :
          json.object("info").orElse(Json.EMPTY).members().entrySet()) {
        locked = locked.with(e.getKey(), e.getValue());
      }
      Json.Object original =
          json.object("original").orElseThrow(() -> bad(name, "has a node without 'original'"));
      FlakeRef ref = FlakeRef.fromAttrs(InputAttrs.fromJson(locked));
      checkLocked(ref);
      return new LockNode.Lock(
          ref,
          FlakeRef.fromAttrs(InputAttrs.fromJson(original)),
          !json.get("flake").equals(Optional.of(new Json.Flag(false))),
          json.get("parent").map(p -> p instanceof Json.Array a ? path(a) : InputPath.ROOT));
    }

    private void checkLocked(FlakeRef ref) {
      if (ref.input().isLocked(options.trustForges()) || ref.input().relativePath().isPresent()) {
        return;
      }
      if (ref.input().narHash().isEmpty()) {
        throw bad(
            name,
            "has an input that is not locked: "
                + ref.toAttrs().json()
                + "; use '--allow-dirty-locks' to accept it");
      }
      options
          .warn()
          .accept(
              "lock file entry '"
                  + ref
                  + "' names no commit and is only checked by its hash; it cannot be fetched again"
                  + " elsewhere");
    }

    private InputPath path(Json.Array array) {
      List<String> names = new ArrayList<>();
      for (Json element : array.elements()) {
        if (!(element instanceof Json.Text(String text))) {
          throw bad(name, "has a 'follows' that is not a list of names");
        }
        names.add(text);
      }
      return new InputPath(names);
    }
  }

  /** The JSON, and under which key it has each node. */
  public record Rendered(Json.Object json, IdentityHashMap<LockNode, String> keys) {}

  /** As version 7. */
  public Rendered render() {
    Renderer renderer = new Renderer();
    String key = renderer.node("root", root);
    SortedMap<String, Json> members = new TreeMap<>();
    members.put("version", new Json.Number(7));
    members.put("root", new Json.Text(key));
    members.put("nodes", new Json.Object(renderer.nodes));
    return new Rendered(new Json.Object(members), renderer.keys);
  }

  private static final class Renderer {
    private final SortedMap<String, Json> nodes = new TreeMap<>();
    private final IdentityHashMap<LockNode, String> keys = new IdentityHashMap<>();
    private final Set<String> used = new HashSet<>();

    String node(String wanted, LockNode node) {
      String known = keys.get(node);
      if (known != null) {
        return known;
      }
      String key = wanted;
      for (int n = 2; !used.add(key); n++) {
        key = wanted + "_" + n;
      }
      keys.put(node, key);
      SortedMap<String, Json> members = new TreeMap<>();
      SortedMap<String, Json> inputs = new TreeMap<>();
      node.inputs()
          .forEach(
              (name, edge) ->
                  inputs.put(
                      name,
                      switch (edge) {
                        case LockNode.Edge.To(LockNode child) -> new Json.Text(node(name, child));
                        case LockNode.Edge.Follows(InputPath path) -> Json.Array.of(path.names());
                      }));
      if (!inputs.isEmpty()) {
        members.put("inputs", new Json.Object(inputs));
      }
      node.lock()
          .ifPresent(
              lock -> {
                members.put("original", lock.original().toAttrs().toJson());
                members.put("locked", lock.locked().toAttrs().toJson());
                if (!lock.isFlake()) {
                  members.put("flake", new Json.Flag(false));
                }
                lock.parent().ifPresent(p -> members.put("parent", Json.Array.of(p.names())));
              });
      nodes.put(key, new Json.Object(members));
      return key;
    }
  }

  /** What the file holds: indented JSON and a newline. */
  public String text() {
    return render().json().pretty() + "\n";
  }

  /** Every input by its path, each node's inputs once. */
  public SortedMap<InputPath, LockNode.Edge> allInputs() {
    SortedMap<InputPath, LockNode.Edge> out = new TreeMap<>();
    collect(InputPath.ROOT, root, new IdentityHashMap<>(), out);
    return out;
  }

  private static void collect(
      InputPath prefix,
      LockNode node,
      IdentityHashMap<LockNode, Boolean> done,
      SortedMap<InputPath, LockNode.Edge> out) {
    if (done.put(node, true) != null) {
      return;
    }
    node.inputs()
        .forEach(
            (name, edge) -> {
              out.put(prefix.child(name), edge);
              if (edge instanceof LockNode.Edge.To(LockNode child)) {
                collect(prefix.child(name), child, done, out);
              }
            });
  }

  /**
   * The node at a path, {@code follows} followed.
   *
   * @throws FlakeException {@code follow-cycle}
   */
  public Optional<LockNode> find(InputPath path) {
    return Optional.ofNullable(find(path, new ArrayList<>()));
  }

  private @Nullable LockNode find(InputPath path, List<InputPath> visited) {
    if (visited.contains(path)) {
      List<String> cycle =
          new ArrayList<>(
              visited.subList(visited.indexOf(path), visited.size()).stream()
                  .map(InputPath::toString)
                  .toList());
      cycle.add(path.toString());
      throw new FlakeException(
          "follow-cycle", "inputs follow each other in a circle: " + String.join(" -> ", cycle));
    }
    visited.add(path);
    LockNode at = root;
    for (String name : path.names()) {
      switch (at.inputs().get(name)) {
        case null -> {
          return null;
        }
        case LockNode.Edge.To(LockNode child) -> at = child;
        case LockNode.Edge.Follows(InputPath target) -> {
          LockNode followed = find(target, visited);
          if (followed == null) {
            return null;
          }
          at = followed;
        }
      }
    }
    return at;
  }

  /**
   * Checks that every {@code follows} leads somewhere.
   *
   * @throws FlakeException {@code follows-nothing} or {@code follow-cycle}
   */
  public void check() {
    allInputs()
        .forEach(
            (path, edge) -> {
              if (edge instanceof LockNode.Edge.Follows(InputPath target)
                  && !target.isRoot()
                  && find(target).isEmpty()) {
                throw new FlakeException(
                    "follows-nothing",
                    "input '" + path + "' follows '" + target + "', which does not exist");
              }
            });
  }

  /** An input that could not be fetched again the same, if there is one. */
  public Optional<FlakeRef> unlockedInput(boolean trustForges, boolean allowDirtyLocks) {
    IdentityHashMap<LockNode, String> nodes = render().keys();
    for (LockNode node : nodes.keySet()) {
      if (node.lock().isPresent()) {
        FlakeRef ref = node.lock().get().locked();
        boolean locked =
            ref.input().isLocked(trustForges)
                || (allowDirtyLocks && ref.input().narHash().isPresent());
        if (!locked && ref.input().relativePath().isEmpty()) {
          return Optional.of(ref);
        }
      }
    }
    return Optional.empty();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof LockFile file && render().json().equals(file.render().json());
  }

  @Override
  public int hashCode() {
    return render().json().hashCode();
  }

  @Override
  public String toString() {
    return text();
  }
}
