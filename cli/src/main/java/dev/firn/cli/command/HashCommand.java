package dev.firn.cli.command;

import dev.firn.cli.console.Arguments;
import dev.firn.cli.console.CommandException;
import dev.firn.cli.console.Console;
import dev.firn.cli.console.Help;
import dev.firn.cli.console.Suggestion;
import dev.firn.cli.console.UsageException;
import dev.firn.store.content.ContentHash;
import dev.firn.store.hash.Hash;
import dev.firn.store.hash.HashAlgorithm;
import dev.firn.store.hash.HashFormat;
import dev.firn.store.hash.Hasher;
import dev.firn.store.path.ContentAddressMethod;
import dev.firn.store.tree.BytePaths;
import dev.firn.store.tree.DiskTree;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code firn hash}: hashes files and trees, and converts between encodings of hashes. */
public final class HashCommand {
  /** The text of {@code firn hash --help}. */
  public static final String HELP =
      """
      firn hash - hash files and trees, convert hashes

        firn hash file [FLAGS] FILE…       the hash of each file's bytes
        firn hash path [FLAGS] PATH…       the hash of each file or tree as an archive (NAR)
        firn hash convert [FLAGS] HASH…    the same hash in another encoding
        firn hash [nix-hash's FLAGS] PATH…

      Flags of file and path:
        --algo NAME, --type NAME    blake3, md5, sha1, sha256 (default) or sha512
        --format NAME               base16, nix32, base64 or sri (default)
        --base16 --base32 --base64 --sri    short for --format
        --mode nar|flat|git         how path turns a tree into bytes (default: nar)
      Flags of convert:
        --hash-algo NAME            what HASH is of, where it does not say so itself
        --from NAME                 the encoding that HASH must have
        --to NAME                   the encoding to print (default: sri)
      Flags of nix-hash, which is what firn hash is without a subcommand:
        --flat --type NAME (default: md5) --base16 (default) --base32 --base64 --sri --truncate
        --to-base16 --to-base32 --to-base64 --to-sri    convert instead of hashing

      Examples:
        firn hash path ./src
        firn hash file --base32 hello.tar.gz
        firn hash convert --to nix32 sha256-ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=
        firn hash --type sha256 --base32 --flat hello.tar.gz
      """;

  private final Console console;
  private ContentAddressMethod method = ContentAddressMethod.NAR;
  private HashFormat format = HashFormat.SRI;
  private @Nullable HashFormat from;
  private @Nullable HashAlgorithm algorithm;
  private boolean convert;
  private boolean truncate;
  private final List<String> operands = new ArrayList<>();

  private HashCommand(Console console) {
    this.console = console;
  }

  /** Runs the command. */
  public static int run(Arguments arguments, Console console) {
    return new HashCommand(console).run(arguments);
  }

  /** Runs {@code nix-hash}. */
  public static int runNixHash(Arguments arguments, Console console) {
    return new HashCommand(console).compatible(arguments);
  }

  private int run(Arguments arguments) {
    if (arguments.rest().isEmpty()) {
      throw new UsageException("say what to hash: file, path, convert, or nix-hash's flags");
    }
    switch (arguments.rest().getFirst()) {
      case "file" -> method = ContentAddressMethod.FLAT;
      case "path" -> method = ContentAddressMethod.NAR;
      case "convert" -> convert = true;
      case "to-base16" -> convertTo(HashFormat.BASE16);
      case "to-base32" -> convertTo(HashFormat.NIX32);
      case "to-base64" -> convertTo(HashFormat.BASE64);
      case "to-sri" -> convertTo(HashFormat.SRI);
      default -> {
        return compatible(arguments);
      }
    }
    String subcommand = arguments.rest().getFirst();
    arguments.next();
    while (arguments.next()) {
      switch (arguments.isFlag() ? arguments.current() : "") {
        case "" -> operands.add(arguments.current());
        case "--help", "-h" -> {
          return Help.print(console, HELP);
        }
        case "--algo", "--type", "--hash-algo" ->
            algorithm = HashAlgorithm.parse(arguments.value());
        case "--format", "--to" -> format = HashFormat.parse(arguments.value());
        case "--from" -> from = HashFormat.parse(arguments.value());
        case "--base16" -> format = HashFormat.BASE16;
        case "--base32" -> format = HashFormat.NIX32;
        case "--base64" -> format = HashFormat.BASE64;
        case "--sri" -> format = HashFormat.SRI;
        case "--mode" -> method = ContentAddressMethod.parse(arguments.value());
        case "--extra-experimental-features" -> arguments.value();
        default -> throw arguments.unknown(HELP);
      }
    }
    if (operands.isEmpty()) {
      throw new UsageException(
          "firn hash " + subcommand + " needs at least one " + (convert ? "hash" : "path"));
    }
    return finish(HashAlgorithm.SHA256);
  }

  private void convertTo(HashFormat to) {
    convert = true;
    format = to;
  }

  private int compatible(Arguments arguments) {
    format = HashFormat.BASE16;
    while (arguments.next()) {
      switch (arguments.isFlag() ? arguments.current() : "") {
        case "" -> operands.add(arguments.current());
        case "--help", "-h" -> {
          return Help.print(console, HELP);
        }
        case "--version" -> {
          return Help.version(console, "nix-hash");
        }
        case "--flat" -> method = ContentAddressMethod.FLAT;
        case "--type" -> algorithm = HashAlgorithm.parse(arguments.value());
        case "--base16" -> format = HashFormat.BASE16;
        case "--base32" -> format = HashFormat.NIX32;
        case "--base64" -> format = HashFormat.BASE64;
        case "--sri" -> format = HashFormat.SRI;
        case "--truncate" -> truncate = true;
        case "--to-base16" -> convertTo(HashFormat.BASE16);
        case "--to-base32" -> convertTo(HashFormat.NIX32);
        case "--to-base64" -> convertTo(HashFormat.BASE64);
        case "--to-sri" -> convertTo(HashFormat.SRI);
        default -> throw arguments.unknown(HELP);
      }
    }
    if (operands.size() == 1
        && !convert
        && !Files.exists(BytePaths.of(path(operands.getFirst())))) {
      String nearest =
          Suggestion.nearest(operands.getFirst(), List.of("file", "path", "convert", "to-sri"));
      if (!nearest.isEmpty()) {
        throw new UsageException(
            "'"
                + operands.getFirst()
                + "' is neither a path nor a subcommand; did you mean '"
                + nearest
                + "'?");
      }
    }
    return finish(HashAlgorithm.MD5);
  }

  private int finish(HashAlgorithm otherwise) {
    HashAlgorithm used = algorithm == null ? otherwise : algorithm;
    for (String operand : operands) {
      Hash hash = convert ? converted(operand) : hashed(operand, used);
      if (truncate && hash.size() > 20) {
        hash = hash.compress(20);
      }
      console.out().line(format == HashFormat.SRI ? hash.sri() : hash.encode(format));
    }
    return 0;
  }

  private Hash converted(String text) {
    Hash.Parsed parsed = Hash.parseAny(text, Optional.ofNullable(algorithm));
    if (from != null && parsed.format() != from) {
      throw new CommandException(
          "hash '" + text + "' is in " + parsed.format() + ", but --from says " + from);
    }
    return parsed.hash();
  }

  private Hash hashed(String operand, HashAlgorithm used) {
    java.nio.file.Path path = BytePaths.of(path(operand));
    try {
      if (method == ContentAddressMethod.FLAT) {
        // Pipes and links to files are welcome here.
        try (InputStream in = Files.newInputStream(path)) {
          Hasher hasher = new Hasher(used);
          in.transferTo(hasher);
          return hasher.finish();
        }
      }
      return ContentHash.of(DiskTree.open(path), method, used).hash();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String path(String operand) {
    return console.absolute(operand);
  }
}
