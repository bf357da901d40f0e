package dev.firn.instantiate.flake;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeSet;

/** How one lock file differs from another, input by input. */
public sealed interface LockChange {
  InputPath input();

  /** An input that was not there. */
  record Added(InputPath input, String to) implements LockChange {}

  /** An input that is gone. */
  record Removed(InputPath input) implements LockChange {}

  /** An input that is elsewhere now. */
  record Updated(InputPath input, String from, String to) implements LockChange {}

  /** The differences in the order of the inputs. */
  static List<LockChange> between(LockFile before, LockFile after) {
    SortedMap<InputPath, LockNode.Edge> old = before.allInputs();
    SortedMap<InputPath, LockNode.Edge> now = after.allInputs();
    TreeSet<InputPath> paths = new TreeSet<>(old.keySet());
    paths.addAll(now.keySet());
    List<LockChange> out = new ArrayList<>();
    for (InputPath path : paths) {
      LockNode.Edge from = old.get(path);
      LockNode.Edge to = now.get(path);
      if (from == null && to != null) {
        out.add(new Added(path, describe(to)));
      } else if (from != null && to == null) {
        out.add(new Removed(path));
      } else if (from != null && to != null && !same(from, to)) {
        out.add(new Updated(path, describe(from), describe(to)));
      }
    }
    return out;
  }

  private static boolean same(LockNode.Edge a, LockNode.Edge b) {
    return switch (a) {
      case LockNode.Edge.Follows follows -> follows.equals(b);
      case LockNode.Edge.To(LockNode node) ->
          b instanceof LockNode.Edge.To(LockNode other)
              && node.lock()
                  .map(LockNode.Lock::locked)
                  .equals(other.lock().map(LockNode.Lock::locked));
    };
  }

  private static String describe(LockNode.Edge edge) {
    return switch (edge) {
      case LockNode.Edge.Follows(InputPath path) -> "follows '" + path + "'";
      case LockNode.Edge.To(LockNode node) -> node.lock().map(l -> show(l.locked())).orElse("");
    };
  }

  private static String show(FlakeRef ref) {
    String text = "'" + ref + "'";
    return ref.input().attrs().number("lastModified").isPresent()
        ? text
            + " ("
            + LocalDate.ofInstant(
                Instant.ofEpochSecond(ref.input().attrs().number("lastModified").getAsLong()),
                ZoneOffset.UTC)
            + ")"
        : text;
  }

  /** The change as lines for a person, without colours. */
  default String text() {
    return switch (this) {
      case Added(InputPath path, String to) -> "• Added input '" + path + "':\n    " + to + "\n";
      case Removed(InputPath path) -> "• Removed input '" + path + "'\n";
      case Updated(InputPath path, String from, String to) ->
          "• Updated input '" + path + "':\n    " + from + "\n  → " + to + "\n";
    };
  }
}
