package dev.firn.instantiate.builtins;

import static dev.firn.eval.error.EvalException.NO_POS;

import dev.firn.eval.builtins.BuiltinGroup;
import dev.firn.eval.builtins.Doc;
import dev.firn.eval.builtins.Registry;
import dev.firn.eval.error.ErrorCode;
import dev.firn.eval.error.EvalException;
import dev.firn.eval.host.Reads;
import dev.firn.eval.machine.Machine;
import dev.firn.eval.ops.CanonicalPath;
import dev.firn.eval.ops.Expect;
import dev.firn.eval.value.Apply;
import dev.firn.eval.value.Attrs;
import dev.firn.eval.value.ContextElement;
import dev.firn.eval.value.Str;
import dev.firn.eval.value.StringContext;
import dev.firn.eval.value.Value;
import dev.firn.instantiate.host.Faults;
import dev.firn.instantiate.host.FileSystemHost;
import dev.firn.store.StoreException;
import dev.firn.store.hash.Hash;
import dev.firn.store.hash.HashAlgorithm;
import dev.firn.store.objects.PathInfo;
import dev.firn.store.objects.Store;
import dev.firn.store.path.ContentAddress;
import dev.firn.store.path.ContentAddressMethod;
import dev.firn.store.path.References;
import dev.firn.store.path.StorePath;
import dev.firn.store.tree.TreeFilter;
import dev.firn.syntax.Symbol;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Builtins that bring files to the store. */
public final class SourceBuiltins implements BuiltinGroup {
  private static final Symbol PATH = Symbol.of("path");

  private final Machine machine;
  private final FileSystemHost host;

  public SourceBuiltins(Machine machine, FileSystemHost host) {
    this.machine = machine;
    this.host = host;
  }

  @Override
  public void register(Registry registry) {
    registry
        .add("__path", this::path)
        .add("__filterSource", this::filterSource)
        .add("__toFile", this::toFile)
        .add("__storePath", this::storePath);
  }

  /** What {@code path} and {@code filterSource} are asked for. */
  private record Request(
      String name,
      Str path,
      @Nullable Value filter,
      ContentAddressMethod method,
      @Nullable Hash expected) {}

  @Doc(
      name = "path",
      args = {"args"},
      text =
          "Copies the file or folder `path` to the store and returns where it is there. `name` is"
              + " its name there (by default that of `path`), `filter` a function as for"
              + " `filterSource`, `recursive = false` takes the hash of a single file's contents,"
              + " and `sha256` is the hash it must have.")
  private Value path(int pos, Value argument) {
    Attrs attrs = Expect.attrs(argument, NO_POS, "while evaluating the argument of builtins.path");
    Str path = null;
    String name = "";
    Value filter = null;
    Hash expected = null;
    ContentAddressMethod method = ContentAddressMethod.NAR;
    for (int slot : attrs.shape.byName()) {
      Value value = attrs.values[slot];
      int at = attrs.posAt(slot);
      String key = attrs.nameAt(slot).name();
      String during = "while evaluating the attribute '" + key + "' passed to builtins.path";
      switch (key) {
        case "path" -> path = machine.coercion().toPath(value, at, during);
        case "name" -> name = Expect.plainString(value, at, during);
        case "filter" -> filter = Expect.function(value, at, during);
        case "recursive" ->
            method =
                Expect.bool(value, at, during)
                    ? ContentAddressMethod.NAR
                    : ContentAddressMethod.FLAT;
        case "sha256" ->
            expected =
                DerivationDraft.hash(
                    machine,
                    Expect.plainString(value, at, during),
                    Optional.of(HashAlgorithm.SHA256));
        default ->
            throw new EvalException(
                ErrorCode.ARGUMENT_UNEXPECTED,
                "builtins.path takes no attribute '" + key + "'",
                at);
      }
    }
    if (path == null) {
      throw new EvalException(
          ErrorCode.ARGUMENT_MISSING, "builtins.path needs the attribute '" + PATH + "'", NO_POS);
    }
    String own = name.isEmpty() ? baseName(path.value) : name;
    return add(new Request(own, path, filter, method, expected));
  }

  private static String baseName(String path) {
    String name = CanonicalPath.baseName(path);
    return name.isEmpty() ? "source" : name;
  }

  @Doc(
      name = "filterSource",
      args = {"filter", "path"},
      text =
          "Copies the folder *path* to the store without the files that *filter* says `false` for;"
              + " it is called with each file's full path and type (`\"regular\"`,"
              + " `\"directory\"`, `\"symlink\"` or `\"unknown\"`). `path` also gives the copy a"
              + " name.")
  private Value filterSource(int pos, Value filter, Value source) {
    Str path =
        machine
            .coercion()
            .toPath(
                source, NO_POS, "while evaluating the second argument of builtins.filterSource");
    Value function =
        Expect.function(
            filter, NO_POS, "while evaluating the first argument of builtins.filterSource");
    return add(new Request(baseName(path.value), path, function, ContentAddressMethod.NAR, null));
  }

  private Value add(Request request) {
    try {
      return text(added(request));
    } catch (EvalException e) {
      throw e.during("while adding the path '" + request.path.value + "'", NO_POS);
    } catch (StoreException e) {
      throw Faults.of(e).during("while adding the path '" + request.path.value + "'", NO_POS);
    }
  }

  private StorePath added(Request request) {
    Store store = host.store();
    String path = request.path.value;
    List<StorePath> references = List.of();
    if (!request.path.context.isEmpty() && store.dir().isInStore(path)) {
      path = host.realise(path, request.path.context);
      references = referencesOf(path);
    }
    if (request.expected != null) {
      StorePath expected =
          store
              .dir()
              .makeContentPath(
                  request.name,
                  new ContentAddress(request.method, request.expected),
                  References.to(references));
      if (store.isValid(expected)) {
        host.allow(expected);
        return expected;
      }
      StorePath actual = copy(request, path, references);
      if (!actual.equals(expected)) {
        throw Faults.error(
            ErrorCode.HASH_MISMATCH,
            "'"
                + path
                + "' becomes '"
                + store.dir().print(actual)
                + "' in the store, but the 'sha256' given belongs to '"
                + store.dir().print(expected)
                + "'");
      }
      return actual;
    }
    return copy(request, path, references);
  }

  private List<StorePath> referencesOf(String path) {
    StorePath storePath = host.store().dir().split(path).storePath();
    return host.store()
        .queryPathInfo(storePath)
        .map(PathInfo::references)
        .map(List::copyOf)
        .orElse(List.of());
  }

  private StorePath copy(Request request, String path, List<StorePath> references) {
    String real = host.resolveLinks(path);
    TreeFilter filter = TreeFilter.ALL;
    if (request.filter != null) {
      Value function = request.filter;
      String base = real.equals("/") ? "" : real;
      filter = (below, kind) -> accepts(function, base + below, label(kind));
    }
    return host.add(request.name, real, filter, request.method, references);
  }

  private static String label(TreeFilter.Kind kind) {
    return switch (kind) {
      case REGULAR -> "regular";
      case DIRECTORY -> "directory";
      case SYMLINK -> "symlink";
      case UNKNOWN -> "unknown";
    };
  }

  private static boolean accepts(Value filter, String path, String type) {
    Value verdict = Apply.call(filter, Str.of(path), Str.of(type), NO_POS);
    return Expect.bool(verdict, NO_POS, "while evaluating what the path filter returned");
  }

  /** A store path as a string that refers to it. */
  private Str text(StorePath path) {
    String printed = host.store().dir().print(path);
    return new Str(printed, StringContext.of(new ContextElement.Opaque(printed)));
  }

  @Doc(
      name = "toFile",
      args = {"name", "text"},
      text =
          "Writes *text* to a file in the store that is called *name* and returns its path. The text"
              + " may refer to other files in the store, but not to derivations.",
      example = "builtins.toFile \"greeting\" \"hello\"",
      result = "\"/nix/store/5akl8zsmda0yrr63v4khwgskih2g2hsh-greeting\"")
  private Value toFile(int pos, Value nameArgument, Value textArgument) {
    String name =
        Expect.plainString(
            nameArgument, NO_POS, "while evaluating the first argument of builtins.toFile");
    Str contents =
        Expect.string(
            textArgument, NO_POS, "while evaluating the second argument of builtins.toFile");
    try {
      TreeSet<StorePath> references = new TreeSet<>();
      for (ContextElement element : contents.context) {
        if (!(element instanceof ContextElement.Opaque(String path))) {
          throw Faults.error(
              ErrorCode.CONTEXT_NOT_ALLOWED,
              "a file that builtins.toFile makes cannot refer to derivations, but '"
                  + name
                  + "' refers to '"
                  + element.encoded()
                  + "'");
        }
        StorePath reference = host.store().dir().parse(path);
        host.ensureCopied(reference);
        references.add(reference);
      }
      Reads.noteText(contents.value);
      StorePath path =
          host.store()
              .addText(
                  name,
                  contents.value.getBytes(StandardCharsets.ISO_8859_1),
                  new ArrayList<>(references));
      host.allow(path);
      return text(path);
    } catch (StoreException e) {
      throw Faults.of(e);
    }
  }

  @Doc(
      name = "storePath",
      args = {"path"},
      text =
          "Returns *path*, which is in the store already, as a string that refers to the store"
              + " object, so that a derivation can depend on it without a copy. Not available in"
              + " pure mode.")
  private Value storePath(int pos, Value argument) {
    if (machine.settings().pure()) {
      throw Faults.error(
          ErrorCode.ACCESS_FORBIDDEN, "builtins.storePath is not available in pure mode");
    }
    Str given =
        machine
            .coercion()
            .toPath(argument, NO_POS, "while evaluating the argument of builtins.storePath");
    Store store = host.store();
    String path =
        store.dir().tryParse(given.value).isPresent()
            ? given.value
            : host.resolveLinks(given.value);
    if (!store.dir().isInStore(path)) {
      throw Faults.error(
          ErrorCode.INVALID_STORE_PATH, "the path '" + path + "' is not in the store");
    }
    try {
      StorePath object = store.dir().split(path).storePath();
      if (!host.isReadOnly() && !store.isValid(object)) {
        throw Faults.error(
            ErrorCode.INVALID_STORE_PATH,
            "the path '" + store.dir().print(object) + "' is not valid: it is not in the store");
      }
      StringContext self = StringContext.of(new ContextElement.Opaque(store.dir().print(object)));
      return new Str(path, given.context.union(self));
    } catch (StoreException e) {
      throw Faults.of(e);
    }
  }
}
