package dev.firn.instantiate.fetch.git;

import dev.firn.instantiate.fetch.cache.FetchCache;
import dev.firn.instantiate.fetch.error.FetchException;
import dev.firn.instantiate.fetch.http.Downloader;
import dev.firn.instantiate.fetch.http.Progress;
import dev.firn.instantiate.fetch.json.Json;
import dev.firn.store.hash.HashAlgorithm;
import dev.firn.store.hash.Hasher;
import dev.firn.store.tree.FileSystemObject;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jgit.lib.ObjectLoader;
import org.jspecify.annotations.Nullable;

/**
 * Contents that Git LFS keeps outside a repository, which has only pointers to them. They are
 * downloaded once, checked, and kept in the cache under their hash.
 */
final class LargeFiles {
  private static final int MOST_POINTER_BYTES = 1024;
  private static final long MOST_ANSWER_BYTES = 1 << 20;
  private static final String MEDIA_TYPE = "application/vnd.git-lfs+json";
  private static final Pattern OID =
      Pattern.compile("^oid sha256:([0-9a-f]{64})$", Pattern.MULTILINE);
  private static final Pattern SIZE = Pattern.compile("^size ([0-9]{1,18})$", Pattern.MULTILINE);

  private final FetchCache cache;
  private final GitSources.Options options;
  private final GitAttributes attributes;
  private final Supplier<LargeFileServer> find;
  private @Nullable LargeFileServer server;

  /**
   * @param attributes say which files are such
   * @param server finds the service, when the first file is needed
   */
  LargeFiles(
      FetchCache cache,
      GitSources.Options options,
      GitAttributes attributes,
      Supplier<LargeFileServer> server) {
    this.cache = cache;
    this.options = options;
    this.attributes = attributes;
    this.find = server;
  }

  GitAttributes attributes() {
    return attributes;
  }

  private synchronized LargeFileServer server() {
    LargeFileServer found = server;
    if (found == null) {
      found = find.get();
      server = found;
    }
    return found;
  }

  /** The contents that a pointer stands for; empty when the file is no pointer after all. */
  Optional<FileSystemObject> contents(String path, ObjectLoader blob, boolean executable)
      throws IOException {
    Optional<Pointer> pointer =
        blob.getSize() < MOST_POINTER_BYTES
            ? Pointer.parse(blob.getCachedBytes())
            : Optional.empty();
    if (pointer.isEmpty()) {
      options
          .warn()
          .accept(
              "'" + path + "' should be a pointer of Git LFS and is none; it is taken as it is");
      return Optional.empty();
    }
    Path file = cache.folder("git-lfs").resolve(pointer.get().oid);
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      cache.withTemporary(
          folder -> download(path, pointer.get(), folder.resolve("contents"), file));
    }
    return Optional.of(new Large(file, pointer.get().size, executable));
  }

  private Path download(String path, Pointer pointer, Path part, Path file) throws IOException {
    options.downloader().download(ask(path, pointer, part), part, Progress.SILENT);
    Hasher hasher = new Hasher(HashAlgorithm.SHA256);
    Files.copy(part, hasher);
    String oid = hasher.finish().base16();
    if (Files.size(part) != pointer.size || !oid.equals(pointer.oid)) {
      throw new FetchException(
          "hash-mismatch",
          "what Git LFS has for '"
              + path
              + "' is not what its pointer says: "
              + Files.size(part)
              + " bytes with sha256 "
              + oid
              + " instead of "
              + pointer.size
              + " with "
              + pointer.oid);
    }
    return Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Asks the service where to download something. */
  private Downloader.Request ask(String path, Pointer pointer, Path answer) throws IOException {
    LargeFileServer service = server();
    String posted =
        "{\"operation\":\"download\",\"transfers\":[\"basic\"],\"objects\":[{\"oid\":\""
            + pointer.oid
            + "\",\"size\":"
            + pointer.size
            + "}]}";
    Map<String, String> headers = new TreeMap<>(service.headers());
    headers.put("Content-Type", MEDIA_TYPE);
    headers.put("Accept", MEDIA_TYPE);
    options
        .downloader()
        .download(
            new Downloader.Request(service.address() + "/objects/batch", headers, "", posted),
            answer,
            Progress.SILENT);
    if (Files.size(answer) > MOST_ANSWER_BYTES) {
      throw refused(path, "its answer is too large");
    }
    Json.Object said =
        Json.parseObject(
            Files.readString(answer, StandardCharsets.ISO_8859_1), "the answer of Git LFS");
    Json first =
        said.get("objects").orElse(Json.EMPTY) instanceof Json.Array(List<Json> elements)
                && !elements.isEmpty()
            ? elements.getFirst()
            : Json.EMPTY;
    if (!(first instanceof Json.Object object)) {
      throw refused(path, "its answer is malformed");
    }
    Optional<Json.Object> action = object.object("actions").flatMap(a -> a.object("download"));
    Optional<String> href = action.flatMap(a -> a.text("href"));
    if (href.isEmpty()) {
      throw refused(
          path, object.object("error").flatMap(e -> e.text("message")).orElse("it names no place"));
    }
    Json.Object own = action.flatMap(a -> a.object("header")).orElse(Json.EMPTY);
    return new Downloader.Request(href.get(), own.texts(), "");
  }

  private GitException refused(String path, String why) {
    return new GitException(
        "lfs", "the Git LFS service '" + server().address() + "' has no '" + path + "': " + why);
  }

  /** What a repository has in the place of a large file. */
  private record Pointer(String oid, long size) {
    static Optional<Pointer> parse(byte[] bytes) {
      String text = new String(bytes, StandardCharsets.ISO_8859_1);
      Matcher oid = OID.matcher(text);
      Matcher size = SIZE.matcher(text);
      return text.startsWith("version https://git-lfs.github.com/spec/v1\n")
              && oid.find()
              && size.find()
          ? Optional.of(new Pointer(oid.group(1), Long.parseLong(size.group(1))))
          : Optional.empty();
    }
  }

  private record Large(Path file, long size, boolean executable)
      implements FileSystemObject.Regular {
    @Override
    public void copyTo(OutputStream out) throws IOException {
      Files.copy(file, out);
    }
  }
}
