package dev.firn.instantiate.fetch.url;

import dev.firn.instantiate.fetch.error.FetchException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What of this machine's own files can be fetched as a source. Whoever evaluates for others must
 * not give them its disk: what they name is then as good as read by them.
 */
public sealed interface LocalSources {
  /** Everything that the process can read: for who evaluates on a machine of their own. */
  LocalSources EVERYTHING = new Everything();

  /** Nothing at all. */
  LocalSources NOTHING = new Below(List.of());

  /**
   * Lets a path through.
   *
   * @param shown what the message calls it
   * @throws FetchException {@code local-source}, the same whether or not there is such a path
   */
  void require(Path path, String shown);

  /** The same, and one folder more. */
  LocalSources and(Path folder);

  /** No rule. */
  record Everything() implements LocalSources {
    @Override
    public LocalSources and(Path folder) {
      return this;
    }

    @Override
    public void require(Path path, String shown) {}
  }

  /**
   * Some folders and all below them, but for links that lead out of them.
   *
   * @param folders absolute
   */
  record Below(List<Path> folders) implements LocalSources {
    public Below {
      folders = List.copyOf(folders);
    }

    @Override
    public LocalSources and(Path folder) {
      List<Path> more = new ArrayList<>(folders);
      more.add(folder);
      return new Below(more);
    }

    @Override
    public void require(Path path, String shown) {
      Path named = path.toAbsolutePath().normalize();
      Path real = real(named);
      for (Path folder : folders) {
        Path top = folder.toAbsolutePath().normalize();
        Path realTop = real(top);
        if ((named.startsWith(top) || named.startsWith(realTop)) && real.startsWith(realTop)) {
          return;
        }
      }
      throw new FetchException(
          "local-source",
          "'"
              + shown
              + "' is on the machine that evaluates, which gives nothing of its disk to others; send"
              + " the files along, name a source that is elsewhere, or have whoever runs it allow the"
              + " folder (local-sources)");
    }

    /** Where links lead; what does not exist leads as far as there is something. */
    private static Path real(Path path) {
      for (Path at = path; at != null; at = at.getParent()) {
        try {
          Path real = at.toRealPath();
          return at.equals(path) ? real : real.resolve(at.relativize(path)).normalize();
        } catch (IOException e) {
          // go on with what it is in
        }
      }
      return path;
    }
  }
}
