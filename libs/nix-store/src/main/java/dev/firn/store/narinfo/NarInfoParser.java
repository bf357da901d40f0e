package dev.firn.store.narinfo;

import dev.firn.store.StoreException;
import dev.firn.store.hash.Hash;
import dev.firn.store.hash.HashAlgorithm;
import dev.firn.store.objects.PathInfo;
import dev.firn.store.path.ContentAddress;
import dev.firn.store.path.StoreDir;
import dev.firn.store.path.StorePath;
import dev.firn.store.signature.Signature;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads the lines of a narinfo file. */
final class NarInfoParser {
  private static final Set<String> COMPRESSIONS =
      Set.of(
          "none",
          "br",
          "bzip2",
          "compress",
          "grzip",
          "gzip",
          "lrzip",
          "lz4",
          "lzip",
          "lzma",
          "lzop",
          "xz",
          "zstd");
  private static final Set<String> SINGLE =
      Set.of(
          "StorePath",
          "URL",
          "Compression",
          "FileHash",
          "FileSize",
          "NarHash",
          "NarSize",
          "References",
          "Deriver",
          "CA");
  private static final int MAX_DIGITS = 18;

  private final StoreDir dir;
  private final String whence;
  private final Map<String, Field> fields = new HashMap<>();
  private final SortedSet<Signature> signatures = new TreeSet<>();

  /** A value and the number of its line, from 1. */
  private record Field(String value, int line) {}

  NarInfoParser(StoreDir dir, String whence) {
    this.dir = dir;
    this.whence = whence;
  }

  NarInfo parse(String text) {
    if (text.length() > NarInfo.MAX_LENGTH) {
      throw new NarInfoException(
          "'" + whence + "' has " + text.length() + " bytes, the limit is " + NarInfo.MAX_LENGTH);
    }
    int line = 1;
    int at = 0;
    while (at < text.length()) {
      int end = text.indexOf('\n', at);
      if (end < 0) {
        throw error(line, "the line has no end");
      }
      line(text.substring(at, end), line);
      at = end + 1;
      line++;
    }
    return narInfo();
  }

  private void line(String text, int line) {
    int colon = text.indexOf(':');
    if (colon < 0 || text.length() < colon + 2 || text.charAt(colon + 1) != ' ') {
      throw error(line, "it is not of the form 'FIELD: VALUE'");
    }
    String name = text.substring(0, colon);
    String value = text.substring(colon + 2);
    for (int i = 0; i < value.length(); i++) {
      if (value.charAt(i) < ' ') {
        throw error(
            line,
            "its value contains "
                + StoreException.showByte(value.charAt(i))
                + "; lines must end in 0x0a alone");
      }
    }
    if (name.equals("Sig")) {
      signatures.add(read(new Field(value, line), Signature::parse));
    } else if (SINGLE.contains(name) && fields.putIfAbsent(name, new Field(value, line)) != null) {
      throw error(line, "field '" + name + "' occurs twice");
    }
  }

  private NarInfo narInfo() {
    StorePath path = read(require("StorePath"), dir::parse);
    Hash narHash = read(require("NarHash"), NarInfoParser::sha256);
    Field sizeField = require("NarSize");
    long narSize = read(sizeField, this::number);
    if (narSize == 0) {
      throw error(sizeField.line(), "'NarSize' must not be 0");
    }
    Field url = require("URL");
    if (url.value().isEmpty()) {
      throw error(url.line(), "'URL' must not be empty");
    }
    PathInfo info =
        new PathInfo(
            path,
            narHash,
            narSize,
            optional("References", this::references).orElse(new TreeSet<>()),
            optional("Deriver", v -> v)
                .filter(v -> !v.equals("unknown-deriver"))
                .map(v -> read(require("Deriver"), StorePath::new)),
            signatures,
            optional("CA", v -> v)
                .filter(v -> !v.isEmpty())
                .map(v -> read(require("CA"), ContentAddress::parse)));
    Optional<Long> fileSize = optional("FileSize", this::number);
    return new NarInfo(
        info,
        url.value(),
        optional("Compression", this::compression).orElse("bzip2"),
        optional("FileHash", Hash::parse),
        fileSize.isPresent() ? OptionalLong.of(fileSize.get()) : OptionalLong.empty());
  }

  private static Hash sha256(String value) {
    return Hash.parse(value, Optional.of(HashAlgorithm.SHA256));
  }

  private SortedSet<StorePath> references(String value) {
    SortedSet<StorePath> references = new TreeSet<>();
    for (String name : List.of(value.split(" "))) {
      if (!name.isEmpty()) {
        references.add(new StorePath(name));
      }
    }
    return references;
  }

  private String compression(String value) {
    if (value.isEmpty()) {
      return "bzip2";
    }
    if (!COMPRESSIONS.contains(value)) {
      throw new NarInfoException("compression " + StoreException.show(value) + " is unknown");
    }
    return value;
  }

  private long number(String value) {
    if (!value.matches("[0-9]{1," + MAX_DIGITS + "}")) {
      throw new NarInfoException(StoreException.show(value) + " is not a size in bytes");
    }
    return Long.parseLong(value);
  }

  private Field require(String name) {
    Field field = fields.get(name);
    if (field == null) {
      throw new NarInfoException(
          "narinfo file '" + whence + "' is malformed: field '" + name + "' is missing");
    }
    return field;
  }

  private <T> Optional<T> optional(String name, Function<String, T> parse) {
    @Nullable Field field = fields.get(name);
    return field == null ? Optional.empty() : Optional.of(read(field, parse));
  }

  private <T> T read(Field field, Function<String, T> parse) {
    try {
      return parse.apply(field.value());
    } catch (StoreException e) {
      throw new NarInfoException(prefix(field.line()) + e.getMessage(), e);
    }
  }

  private NarInfoException error(int line, String what) {
    return new NarInfoException(prefix(line) + what);
  }

  private String prefix(int line) {
    return "narinfo file '" + whence + "' is malformed: line " + line + ": ";
  }
}
