package dev.firn.store.nar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Archives that someone made to do harm, or by mistake. */
class HostileNarTest {
  @TempDir Path folder;

  @Test
  void sixtyFourLevelsAreRead() throws IOException {
    assertThat(depthOf(NarListing.read(nested(63)))).isEqualTo(64);
  }

  @ParameterizedTest
  @ValueSource(ints = {64, 10_000})
  void deeperNestingIsRefused(int directories) {
    assertThatThrownBy(() -> NarListing.read(nested(directories)))
        .isInstanceOf(NarException.class)
        .hasMessageContaining("nested deeper than 64 levels");
  }

  @Test
  void namesOutOfOrderAreRefused() {
    refused(
        Nars.begin().directory().entry("b").file("").end().entry("a").file("").end().end(),
        "'a' does not come after 'b'");
  }

  @Test
  void aNameThatOccursTwiceIsRefused() {
    refused(
        Nars.begin().directory().entry("a").file("").end().entry("a").file("").end().end(),
        "'a' does not come after 'a'");
  }

  @Test
  void namesAreOrderedAsUnsignedBytes() throws IOException {
    Nars nar =
        Nars.begin().directory().entry("z").file("").end().entry("\u00e9").file("").end().end();

    assertThat(((NarListing.Directory) NarListing.read(nar.stream())).entries())
        .containsOnlyKeys("z", "\u00e9");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "..", "a/b", "/", "../x", "a\0b"})
  void namesThatLeadElsewhereAreRefused(String name) {
    refused(Nars.begin().directory().entry(name).file("").end().end(), "is not a file name");
  }

  @Test
  void aDirectoryBehindALinkOfTheSameNameIsRefused() {
    Path outside = folder.resolve("outside");
    Nars nar =
        Nars.begin()
            .directory()
            .entry("a")
            .symlink(outside.toString())
            .end()
            .entry("a")
            .directory();
    nar.entry("evil").file("evil").end().end().end().end();

    assertThatThrownBy(() -> restore(nar.stream())).isInstanceOf(NarException.class);
    assertThat(outside).doesNotExist();
  }

  @Test
  void nothingIsWrittenThroughWhatIsThereAlready() throws IOException {
    Files.createDirectories(folder.resolve("elsewhere"));
    Files.createSymbolicLink(folder.resolve("out"), folder.resolve("elsewhere"));
    Nars nar = Nars.begin().directory().entry("evil").file("evil").end().end();

    assertThatThrownBy(() -> restore(nar.stream())).isInstanceOf(IOException.class);
    assertThat(folder.resolve("elsewhere/evil")).doesNotExist();
  }

  @Test
  void namesOf255BytesAreTheLongest() throws IOException {
    NarListing.read(Nars.begin().directory().entry("n".repeat(255)).file("").end().end().stream());

    refused(
        Nars.begin().directory().entry("n".repeat(256)).file("").end().end(),
        "a file name has 256 bytes, the limit is 255");
  }

  @Test
  void targetsOf4095BytesAreTheLongest() throws IOException {
    NarListing.read(Nars.begin().symlink("t".repeat(4095)).stream());

    refused(Nars.begin().symlink("t".repeat(4096)), "has 4096 bytes, the limit is 4095");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a\0b"})
  void emptyTargetsAndThoseWithByte0AreRefused(String target) {
    refused(Nars.begin().symlink(target), "target is empty or contains byte 0");
  }

  @Test
  void longKeywordsAreRefusedBeforeTheyAreRead() {
    refused(Nars.begin().number(1L << 40), "a keyword has 1099511627776 bytes");
  }

  @Test
  void aLengthOf2To63IsRefused() {
    refused(
        Nars.begin().words("(", "type", "regular", "contents").number(Long.MIN_VALUE),
        "2^63 or more");
  }

  @Test
  void aHugeAnnouncedFileCostsNoMemory() {
    refused(
        Nars.begin().words("(", "type", "regular", "contents").number(Long.MAX_VALUE - 7),
        "ends too early");
  }

  @Test
  void paddingIsZero() {
    byte[] nar = Nars.begin().file("x").bytes();
    int paddingAt = nar.length - 16 - 1;
    nar[paddingAt] = 1;

    assertThatThrownBy(() -> NarListing.read(new ByteArrayInputStream(nar)))
        .isInstanceOf(NarException.class)
        .hasMessageContaining("at byte " + paddingAt + ", padding has 0x01");
  }

  @Test
  void theExecutableMarkerHasNoValue() {
    refused(
        Nars.begin().words("(", "type", "regular", "executable", "x", "contents", "", ")"),
        "the value of 'executable' has 1 bytes, the limit is 0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "nix-archive-2", "#!/bin/sh", "nix-archive-10"})
  void otherFilesAreNoArchives(String magic) {
    assertThatThrownBy(() -> NarListing.read(new Nars().words(magic).stream()))
        .hasMessageContaining("not a Nix archive");
  }

  @Test
  void aReaderThatFailedGoesOnFailing() throws IOException {
    NarReader reader = new NarReader(Nars.begin().directory().entry("..").stream());
    reader.next();
    assertThatThrownBy(reader::next).isInstanceOf(NarException.class);

    assertThatThrownBy(reader::next).hasMessageContaining("cannot be read on");
  }

  @Test
  void aReaderWhoseConsumerFailedGoesOnFailing() throws IOException {
    NarReader reader = new NarReader(Nars.begin().file("contents").stream());
    reader.next();
    assertThatThrownBy(() -> reader.copyContents(new FullDisk())).isInstanceOf(IOException.class);

    assertThatThrownBy(reader::next).isInstanceOf(NarException.class);
  }

  @Test
  void everyTruncationIsRefused() {
    Nars nar = Nars.begin().directory().entry("a").file("hello").end().entry("b").symlink("x");
    byte[] whole = nar.end().end().bytes();
    for (int length = 0; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> NarListing.read(new ByteArrayInputStream(cut)))
          .isInstanceOf(NarException.class);
    }
  }

  @Test
  void whatFollowsTheArchiveIsLeftInTheStream() throws IOException {
    InputStream in = Nars.begin().file("x").raw(new byte[] {42}).stream();
    NarListing.read(in);

    assertThat(in.readAllBytes()).containsExactly(42);
  }

  private void refused(Nars nar, String message) {
    assertThatThrownBy(() -> NarListing.read(nar.stream()))
        .isInstanceOf(NarException.class)
        .hasMessageStartingWith("malformed archive: at byte ")
        .hasMessageContaining(message);
  }

  private void restore(InputStream nar) throws IOException {
    NarRestorer.restore(nar, folder.resolve("out"), NarRestorer.Style.CANONICAL);
  }

  private static InputStream nested(int directories) {
    Nars nar = Nars.begin();
    for (int i = 0; i < directories; i++) {
      nar.directory().entry("d");
    }
    nar.file("");
    for (int i = 0; i < directories; i++) {
      nar.end().end();
    }
    return nar.stream();
  }

  private static int depthOf(NarListing listing) {
    return listing instanceof NarListing.Directory d
        ? 1 + depthOf(d.entries().firstEntry().getValue())
        : 1;
  }

  private static final class FullDisk extends OutputStream {
    @Override
    public void write(int b) throws IOException {
      throw new IOException("no space left");
    }
  }
}
