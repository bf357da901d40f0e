package dev.firn.instantiate.fetch.builtins;

import dev.firn.eval.value.Attrs;
import dev.firn.eval.value.AttrsBuilder;
import dev.firn.eval.value.Bool;
import dev.firn.eval.value.ContextElement;
import dev.firn.eval.value.Int;
import dev.firn.eval.value.Str;
import dev.firn.eval.value.StringContext;
import dev.firn.eval.value.Value;
import dev.firn.instantiate.fetch.git.GitSources;
import dev.firn.instantiate.fetch.input.FetchAttr;
import dev.firn.instantiate.fetch.input.Input;
import dev.firn.syntax.Symbol;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.OptionalLong;

/** Fetched trees as values of the language. */
public final class TreeValues {
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("uuuuMMddHHmmss").withZone(ZoneOffset.UTC);

  private TreeValues() {}

  /** A store path as a string that refers to it. */
  public static Str storePath(String printed) {
    return new Str(printed, StringContext.of(new ContextElement.Opaque(printed)));
  }

  /** An attribute of an input. */
  public static Value attribute(FetchAttr attr) {
    return switch (attr) {
      case FetchAttr.Text(String text) -> Str.of(text);
      case FetchAttr.Number(long number) -> Int.of(number);
      case FetchAttr.Flag(boolean flag) -> Bool.of(flag);
    };
  }

  /**
   * What is special about a tree.
   *
   * @param zeroRevision whether a tree without commit gets a commit of zeros, as {@code fetchGit}
   *     has it
   * @param dirty whether it is not the tree of its commit any more
   */
  public record Shape(boolean zeroRevision, boolean dirty) {
    public static final Shape PLAIN = new Shape(false, false);
  }

  /** {@code outPath}, {@code narHash}, {@code rev} and all that is known of a tree. */
  public static Attrs of(String outPath, Input input, Shape shape, int pos) {
    AttrsBuilder out = new AttrsBuilder(12);
    put(out, "outPath", storePath(outPath), pos);
    input.narHash().ifPresent(hash -> put(out, "narHash", Str.of(hash.sri()), pos));
    if (input.type().equals("git")) {
      put(out, "submodules", Bool.of(input.attrs().flag("submodules")), pos);
    }
    if (!shape.dirty()) {
      revision(out, input, shape, pos);
    }
    Optional<String> dirtyRev = input.attrs().text("dirtyRev");
    if (dirtyRev.isPresent()) {
      put(out, "dirtyRev", Str.of(dirtyRev.get()), pos);
      put(out, "dirtyShortRev", Str.of(input.attrs().requireText("dirtyShortRev")), pos);
    }
    OptionalLong time = input.attrs().number("lastModified");
    if (time.isPresent()) {
      put(out, "lastModified", Int.of(time.getAsLong()), pos);
      put(
          out,
          "lastModifiedDate",
          Str.of(DATE.format(Instant.ofEpochSecond(time.getAsLong()))),
          pos);
    }
    return out.build();
  }

  private static void revision(AttrsBuilder out, Input input, Shape shape, int pos) {
    Optional<String> rev = input.rev();
    if (rev.isEmpty() && shape.zeroRevision()) {
      rev = Optional.of(GitSources.NO_COMMIT);
    }
    if (rev.isPresent()) {
      put(out, "rev", Str.of(rev.get()), pos);
      put(out, "shortRev", Str.of(rev.get().substring(0, 7)), pos);
    }
    OptionalLong count = input.attrs().number("revCount");
    if (count.isPresent()) {
      put(out, "revCount", Int.of(count.getAsLong()), pos);
    } else if (shape.zeroRevision()) {
      put(out, "revCount", Int.of(0), pos);
    }
  }

  private static void put(AttrsBuilder out, String name, Value value, int pos) {
    out.put(Symbol.of(name), value, pos);
  }
}
