package dev.firn.build.internal.builtin;

import dev.firn.build.BuildException;
import dev.firn.build.BuildException.Reason;
import dev.firn.build.BuildFailure;
import dev.firn.build.BuildListener;
import dev.firn.build.BuildSettings;
import dev.firn.instantiate.fetch.error.FetchException;
import dev.firn.instantiate.fetch.http.DownloadSettings;
import dev.firn.instantiate.fetch.http.Downloader;
import dev.firn.instantiate.fetch.url.DeniedAddresses;
import dev.firn.instantiate.fetch.url.LocalSources;
import dev.firn.instantiate.fetch.url.Url;
import dev.firn.store.StoreException;
import dev.firn.store.cache.Decompressors;
import dev.firn.store.derivation.Derivation;
import dev.firn.store.derivation.DerivationOutput;
import dev.firn.store.nar.NarRestorer;
import dev.firn.store.path.ContentAddressMethod;
import dev.firn.store.path.StorePath;
import dev.firn.store.tree.BytePaths;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code builtin:fetchurl}: downloads {@code url} (or the first of {@code urls} that can be had),
 * unpacks it as an archive if {@code unpack} is set, makes it executable if {@code executable} is.
 *
 * <p>Beyond Nix: {@code mirror://debian/PATH} is looked for in the archives that this machine's apt
 * uses, and {@code member} takes one file out of a Debian package.
 */
final class FetchUrl {
  private static final String DEBIAN = "mirror://debian/";

  private final Downloader downloader;

  /** Whoever runs this machine has named its mirrors, so that they may be wherever they are. */
  private final Downloader mirrored;

  private final BuildSettings settings;
  private final AptMirrors mirrors;

  FetchUrl(BuildSettings settings, AptMirrors mirrors) {
    DownloadSettings downloads =
        settings.downloads().withLocal(local(settings.downloads().local(), mirrors));
    this.downloader = new Downloader(downloads);
    this.mirrored = new Downloader(downloads.withDenied(DeniedAddresses.NONE));
    this.settings = settings;
    this.mirrors = mirrors;
  }

  /** An archive of packages may be on this machine: whoever runs it has put it there. */
  static LocalSources local(LocalSources allowed, AptMirrors mirrors) {
    LocalSources all = allowed;
    for (String archive : mirrors.urls()) {
      if (archive.startsWith("file://")) {
        all = all.and(BytePaths.of(Url.parse(archive).filePath()));
      }
    }
    return all;
  }

  /**
   * Fetches.
   *
   * @param target where the output is to be
   * @param work a file that may be made and is deleted
   */
  void run(StorePath path, Derivation derivation, Path target, Path work, BuildListener listener)
      throws IOException {
    @Nullable FetchException last = null;
    for (Source source : sources(path, derivation)) {
      String url = source.url;
      try {
        (source.mirror ? mirrored : downloader)
            .download(
                Downloader.Request.of(url),
                work,
                (u, bytes, total) -> listener.downloaded(path, u, bytes, total));
        place(path, derivation, url, target, work);
        return;
      } catch (FetchException e) {
        last = e;
      }
    }
    String what = "derivation '" + path.baseName() + "' could not be fetched: ";
    if (last == null) {
      throw BuildException.of(path, Reason.DOWNLOAD_FAILED, what + "it has no URL");
    }
    throw new BuildException(
        path, Reason.DOWNLOAD_FAILED, BuildFailure.NOTHING, what + last.getMessage(), last);
  }

  /**
   * Where it may be had.
   *
   * @param mirror whether this machine's settings name the place, and not the derivation
   */
  private record Source(String url, boolean mirror) {}

  private List<Source> sources(StorePath path, Derivation derivation) {
    List<Source> sources = new ArrayList<>();
    if (derivation.outputs().get("out") instanceof DerivationOutput.Fixed fixed
        && fixed.address().method() == ContentAddressMethod.FLAT) {
      for (String mirror : settings.hashedMirrors()) {
        sources.add(
            new Source(
                mirror.replaceFirst("/*$", "/")
                    + fixed.address().hash().algorithm()
                    + "/"
                    + fixed.address().hash().base16(),
                true));
      }
    }
    String given = attribute(derivation, "url") + " " + attribute(derivation, "urls");
    for (String url : given.strip().split("\\s+", -1)) {
      if (url.startsWith(DEBIAN)) {
        addMirrors(path, url, sources);
      } else if (!url.isEmpty()) {
        sources.add(new Source(url, false));
      }
    }
    if (sources.isEmpty()) {
      throw BuildException.of(
          path,
          Reason.UNSUPPORTED,
          "derivation '" + path.baseName() + "' is to be fetched, but has no attribute 'url'");
    }
    return sources;
  }

  private void addMirrors(StorePath path, String url, List<Source> sources) {
    List<String> found = mirrors.urls();
    if (found.isEmpty()) {
      throw BuildException.of(
          path,
          Reason.DOWNLOAD_FAILED,
          "derivation '"
              + path.baseName()
              + "' is to be fetched from '"
              + url
              + "', but no archive of Debian packages is set up in /etc/apt/sources.list or"
              + " /etc/apt/sources.list.d");
    }
    found.forEach(
        archive -> sources.add(new Source(archive + "/" + url.substring(DEBIAN.length()), true)));
  }

  private static String attribute(Derivation derivation, String name) {
    return derivation.env().getOrDefault(name, "");
  }

  private void place(StorePath path, Derivation derivation, String url, Path target, Path work)
      throws IOException {
    String member = attribute(derivation, "member");
    try {
      if (!member.isEmpty()) {
        DebianPackage.extract(work, member, target, settings.downloads().maxBytes());
      } else if (attribute(derivation, "unpack").equals("1")) {
        unpack(url, target, work);
      } else {
        Files.move(work, target, StandardCopyOption.ATOMIC_MOVE);
      }
    } catch (IOException | StoreException e) {
      throw new BuildException(
          path,
          Reason.DOWNLOAD_FAILED,
          BuildFailure.NOTHING,
          "what was downloaded from '" + url + "' cannot be used: " + e.getMessage(),
          e);
    } finally {
      Files.deleteIfExists(work);
    }
    if (Files.isRegularFile(target)) {
      boolean executable = attribute(derivation, "executable").equals("1");
      Files.setPosixFilePermissions(
          target, PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--"));
    }
  }

  private static void unpack(String url, Path target, Path work) throws IOException {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(work), 1 << 16);
        InputStream nar = url.endsWith(".xz") ? Decompressors.xz(in) : in) {
      NarRestorer.restore(nar, target, NarRestorer.Style.PLAIN);
    }
  }
}
