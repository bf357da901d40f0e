package dev.firn.store.path;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firn.store.hash.Hash;
import dev.firn.store.hash.HashAlgorithm;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Expected paths come from running Nix 2.34 on the same inputs. */
class StoreDirTest {
  private static final StoreDir DIR = StoreDir.DEFAULT;
  private static final Hash ABC = Hash.digest(HashAlgorithm.SHA256, "abc");

  @Test
  void textPathsDependOnContents() {
    Hash contents = Hash.digest(HashAlgorithm.SHA256, "firn\n");

    assertThat(DIR.makeTextPath("note", contents, References.NONE).baseName())
        .isEqualTo("7kp2nx1h0bzszng6clmx6g79ficmbbfz-note");
  }

  @Test
  void textPathsDependOnReferences() {
    StorePath note = new StorePath("7kp2nx1h0bzszng6clmx6g79ficmbbfz-note");
    Hash contents = Hash.digest(HashAlgorithm.SHA256, "see " + DIR.print(note));

    assertThat(DIR.makeTextPath("n2", contents, References.to(Set.of(note))).baseName())
        .isEqualTo("xpppd4w09w5pfx39m64wk81x3kda5jw2-n2");
  }

  @ParameterizedTest
  @CsvSource({
    "ice.tar,fixed:sha256:1b8m03r63zqhnjf7l5wnldhh7c134ap5vpj0850ymkq1iyzicy5s,"
        + "4rd40wf9m8vk150ng5lzhjn918gs454b-ice.tar",
    "ice,fixed:r:sha256:1b8m03r63zqhnjf7l5wnldhh7c134ap5vpj0850ymkq1iyzicy5s,"
        + "gwjvpfz7rx8s2py0i6c7gzb53jp8lg6v-ice",
    "ice,fixed:r:sha1:a9993e364706816aba3e25717850c26c9cd0d89d,"
        + "zvxrf1ip1mjl1xmzhjc7f4kjicqldld4-ice",
  })
  void fixedOutputsArePlacedByContent(String name, String address, String expected) {
    assertThat(DIR.makeContentPath(name, ContentAddress.parse(address)).baseName())
        .isEqualTo(expected);
  }

  @Test
  void onlyTextAndNarWithSha256HaveReferences() {
    References references =
        References.to(List.of(new StorePath("7kp2nx1h0bzszng6clmx6g79ficmbbfz-note")));

    assertThatThrownBy(
            () ->
                DIR.makeContentPath(
                    "x", new ContentAddress(ContentAddressMethod.FLAT, ABC), references))
        .isInstanceOf(StorePathException.class)
        .hasMessageContaining("not allowed to refer to other store paths");
  }

  @Test
  void aSelfReferenceIsPartOfASourcePath() {
    ContentAddress address = new ContentAddress(ContentAddressMethod.NAR, ABC);

    assertThat(DIR.makeContentPath("x", address, new References(new TreeSet<>(), true)))
        .isEqualTo(DIR.makePath("source:self", ABC, "x"))
        .isNotEqualTo(DIR.makeContentPath("x", address));
  }

  @Test
  void textCannotReferToItself() {
    assertThatThrownBy(() -> DIR.makeTextPath("x", ABC, new References(new TreeSet<>(), true)))
        .isInstanceOf(StorePathException.class);
  }

  @Test
  void gitHashesAreSha1OrSha256() {
    ContentAddress address =
        new ContentAddress(ContentAddressMethod.GIT, Hash.digest(HashAlgorithm.MD5, ""));

    assertThatThrownBy(() -> DIR.makeContentPath("x", address))
        .hasMessageContaining("a git hash is sha1 or sha256, not md5");
  }

  @Test
  void splitsAfterTheStorePath() {
    StorePath note = new StorePath("7kp2nx1h0bzszng6clmx6g79ficmbbfz-note");

    assertThat(DIR.split("/nix/store/7kp2nx1h0bzszng6clmx6g79ficmbbfz-note/a/b"))
        .isEqualTo(new StoreDir.Inside(note, "/a/b"));
    assertThat(DIR.split("/nix/store/7kp2nx1h0bzszng6clmx6g79ficmbbfz-note"))
        .isEqualTo(new StoreDir.Inside(note, ""));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/nix/store",
        "/nix/store/",
        "/nix/storex/7kp2nx1h0bzszng6clmx6g79ficmbbfz-note",
        "/nix//store/7kp2nx1h0bzszng6clmx6g79ficmbbfz-note",
        "/nix/store/7kp2nx1h0bzszng6clmx6g79ficmbbfz-note/",
        "/nix/store/7kp2nx1h0bzszng6clmx6g79ficmbbfz-note/x",
        "7kp2nx1h0bzszng6clmx6g79ficmbbfz-note"
      })
  void onlyDirectChildrenInCanonicalFormAreStorePaths(String path) {
    assertThat(DIR.tryParse(path)).isEmpty();
    assertThatThrownBy(() -> DIR.parse(path)).isInstanceOf(StorePathException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/", "nix/store", "/nix/store/", "/nix//store"})
  void storeDirectoriesAreAbsoluteAndCanonical(String path) {
    assertThatThrownBy(() -> new StoreDir(path)).isInstanceOf(StorePathException.class);
  }

  @Test
  void placeholdersStandForOutputs() {
    StorePath drv = new StorePath("m4mdjjg8495vcjazrrfwnx4ijnsc86k3-float.drv");

    assertThat(Placeholder.ofOwnOutput("out").render())
        .isEqualTo("/1rz4g4znpzjwh1xymhjpm42vipw92pr73vdgl6xs1hycac8kf2n9");
    assertThat(Placeholder.ofUnknownOutput(drv, "out").render())
        .isEqualTo("/193rczvchzn5jcbw14r1jmrm5dys4aw2knzm1cvqqn1ick9ybx77");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "text:sha256:1b8m03r63zqhnjf7l5wnldhh7c134ap5vpj0850ymkq1iyzicy5s",
        "fixed:sha256:1b8m03r63zqhnjf7l5wnldhh7c134ap5vpj0850ymkq1iyzicy5s",
        "fixed:r:sha256:1b8m03r63zqhnjf7l5wnldhh7c134ap5vpj0850ymkq1iyzicy5s",
        "fixed:git:sha256:1b8m03r63zqhnjf7l5wnldhh7c134ap5vpj0850ymkq1iyzicy5s"
      })
  void contentAddressesReadBack(String text) {
    assertThat(ContentAddress.parse(text)).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "fixed",
        "text:",
        "fixed:r:",
        "flat:sha256:00",
        "text:sha256",
        "fixed:x:sha256:0"
      })
  void malformedContentAddressesAreRefused(String text) {
    assertThatThrownBy(() -> ContentAddress.parse(text))
        .isInstanceOf(dev.firn.store.StoreException.class);
  }
}
