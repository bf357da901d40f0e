package dev.firn.build.internal.builtin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firn.instantiate.fetch.error.FetchException;
import dev.firn.instantiate.fetch.url.LocalSources;
import dev.firn.store.tree.BytePaths;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AptMirrorsTest {
  @TempDir private Path folder;

  private void write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  @Test
  void oneLineEntriesAreRead() throws IOException {
    write(
        "sources.list",
        "# deb http://comment.example/debian x main\n"
            + "deb [arch=amd64 signed-by=/x] http://mirror.example/debian/ bookworm main # why\n"
            + "deb-src http://sources.example/debian bookworm main\n");

    assertThat(new AptMirrors(folder).urls()).containsExactly("http://mirror.example/debian");
  }

  @Test
  void stanzasAreRead() throws IOException {
    write(
        "sources.list.d/debian.sources",
        "Types: deb\n# comment\nURIs: http://one.example/debian\n http://two.example/debian\n"
            + "Suites: x\nComponents: main\n\nEnabled: no\nTypes: deb\nURIs: http://off.example/d\n");

    assertThat(new AptMirrors(folder).urls())
        .containsExactly("http://one.example/debian", "http://two.example/debian");
  }

  @Test
  void theArchivesOfDebianItselfComeFirst() throws IOException {
    write(
        "sources.list.d/a.list",
        "deb http://other.example/apt stable main\ndeb http://m.example/debian-security x main\n");
    write("sources.list.d/b.list", "deb http://m.example/debian x main\n");

    assertThat(new AptMirrors(folder).urls())
        .containsExactly(
            "http://m.example/debian",
            "http://m.example/debian-security",
            "http://other.example/apt");
  }

  @Test
  void aFolderMayBeReadFromWhateverItsName() throws IOException {
    write("sources.list", "deb file:" + folder + "/%C3%A4 x main\n");
    LocalSources allowed = FetchUrl.local(LocalSources.NOTHING, new AptMirrors(folder));

    assertThatCode(() -> allowed.require(BytePaths.of(folder + "/\u00c3\u00a4/dists"), "it"))
        .doesNotThrowAnyException();
    assertThatThrownBy(() -> allowed.require(folder, "it")).isInstanceOf(FetchException.class);
  }

  @Test
  void foldersCountAndDiscsDoNot() throws IOException {
    write(
        "sources.list",
        "deb file:/srv/debian x main\ndeb copy:/srv/copy x main\ndeb cdrom:[x]/ x main\n");

    assertThat(new AptMirrors(folder).urls())
        .containsExactlyInAnyOrder("file:///srv/debian", "file:///srv/copy");
  }

  @Test
  void aMachineWithoutAptHasNone() {
    assertThat(new AptMirrors(folder).urls()).isEmpty();
  }
}
