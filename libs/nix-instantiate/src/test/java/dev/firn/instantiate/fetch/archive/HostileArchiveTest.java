package dev.firn.instantiate.fetch.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

class HostileArchiveTest {
  @TempDir Path temp;

  private Unpacker.Unpacked unpack(byte[] archive, ArchiveLimits limits) throws IOException {
    Path file = temp.resolve("archive");
    Files.write(file, archive);
    return Unpacker.unpack(file, Files.createDirectory(temp.resolve("inside")), limits);
  }

  private void refused(TarWriter tar, String code) {
    assertThatThrownBy(() -> unpack(tar.bytes(), ArchiveLimits.DEFAULT))
        .isInstanceOfSatisfying(
            ArchiveException.class, e -> assertThat(e.code()).isEqualTo("fetch/archive-" + code));
    assertThat(temp.resolve("evil")).doesNotExist();
  }

  @Test
  void aPathThatClimbsOutIsRefused() {
    refused(new TarWriter().file("../evil", "x"), "climbs-out");
  }

  @Test
  void aPathThatClimbsOutInTheMiddleIsRefused() {
    refused(new TarWriter().directory("a").file("a/../../evil", "x"), "climbs-out");
  }

  @Test
  void anAbsolutePathIsRefused() {
    refused(new TarWriter().file(temp + "/evil", "x"), "absolute-path");
  }

  @Test
  void aFileThroughASymbolicLinkIsRefused() {
    refused(new TarWriter().symlink("a", "..").file("a/evil", "x"), "through-symlink");
  }

  @Test
  void aDirectoryInThePlaceOfASymbolicLinkIsRefused() {
    refused(new TarWriter().symlink("a", "..").directory("a").file("a/evil", "x"), "duplicate");
  }

  @Test
  void aFileOverASymbolicLinkIsRefused() {
    refused(new TarWriter().symlink("a", "../evil").file("a", "x"), "duplicate");
  }

  @Test
  void aHardLinkToOutsideIsRefused() {
    refused(new TarWriter().hardLink("a", "../archive"), "climbs-out");
    assertThat(temp.resolve("inside/a")).doesNotExist();
  }

  @Test
  void aHardLinkToASymbolicLinkIsRefused() {
    refused(new TarWriter().symlink("s", "/etc/passwd").hardLink("a", "s"), "bad-hard-link");
  }

  @Test
  void aDeviceIsRefused() {
    refused(new TarWriter().add('3', "null", 0666, "", ""), "special-file");
  }

  @Test
  void aPipeIsRefused() {
    refused(new TarWriter().add('6', "pipe", 0666, "", ""), "special-file");
  }

  @Test
  void aFileBelowAFileIsRefused() {
    refused(new TarWriter().file("a", "x").file("a/b", "y"), "below-file");
  }

  @Test
  void aFileTwiceIsRefused() {
    refused(new TarWriter().file("a", "x").file("a", "y"), "duplicate");
  }

  @Test
  void aNameInAnExtendedHeaderIsCheckedAsWell() {
    refused(
        new TarWriter().add('x', "h", 0644, "", "16 path=../evil\n").file("good", "x"),
        "climbs-out");
  }

  @Test
  void aLongNameOfGnuIsCheckedAsWell() {
    refused(new TarWriter().add('L', "h", 0644, "", "../evil\0").file("good", "x"), "climbs-out");
  }

  @Test
  void aDictionaryOfGigabytesIsRefused() throws IOException {
    byte[] lzma = new byte[32];
    lzma[0] = 0x5d;
    ByteBuffer.wrap(lzma).order(ByteOrder.LITTLE_ENDIAN).putInt(1, 0x7000_0000);
    for (byte[] archive : List.of(lzma, xzOf(new TarWriter().file("a", "x").bytes(), 37))) {
      assertThatThrownBy(() -> unpack(archive, ArchiveLimits.DEFAULT))
          .hasMessageContaining("MiB of memory for its dictionary")
          .isInstanceOfSatisfying(
              ArchiveException.class,
              e -> assertThat(e.code()).isEqualTo("fetch/archive-too-large"));
      Files.delete(temp.resolve("inside"));
    }
  }

  @Test
  void aDictionaryAsTheHighestLevelOfXzHasItIsRead() throws IOException {
    byte[] xz = xzOf(new TarWriter().file("a", "x").bytes(), 28);

    assertThat(unpack(xz, ArchiveLimits.DEFAULT).root().resolve("a")).hasContent("x");
  }

  /** One block of xz that asks for a dictionary of this code: 28 is 64 MiB, 37 is 1.5 GiB. */
  private static byte[] xzOf(byte[] bytes, int dictionary) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (OutputStream xz = new XZOutputStream(out, new LZMA2Options(0))) {
      xz.write(bytes);
    }
    byte[] made = out.toByteArray();
    int header = 12;
    int size = 4 * (made[header] + 1);
    made[header + 4] = (byte) dictionary;
    CRC32 checksum = new CRC32();
    checksum.update(made, header, size - 4);
    ByteBuffer.wrap(made)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(header + size - 4, (int) checksum.getValue());
    return made;
  }

  @Test
  void aDamagedHeaderIsRefused() {
    byte[] bytes = new TarWriter().file("a", "x").bytes();
    bytes[0] = 'b';
    assertThatThrownBy(() -> unpack(bytes, ArchiveLimits.DEFAULT)).hasMessageContaining("checksum");
  }

  @Test
  void aTruncatedArchiveIsRefused() {
    byte[] bytes = new TarWriter().file("a", "x".repeat(2000)).bytes();
    assertThatThrownBy(() -> unpack(java.util.Arrays.copyOf(bytes, 1000), ArchiveLimits.DEFAULT))
        .isInstanceOf(ArchiveException.class)
        .hasMessageContaining("ends in the middle");
  }

  @Test
  void aDecompressionBombStopsAtTheLimit() throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(new TarWriter().file("zeros", "\0".repeat(5_000_000)).bytes());
    }
    assertThatThrownBy(() -> unpack(packed.toByteArray(), new ArchiveLimits(1_000_000, 10)))
        .isInstanceOf(ArchiveException.class)
        .hasMessageContaining("more than 1000000 bytes");
  }

  @Test
  void tooManyEntriesStopAtTheLimit() {
    TarWriter tar = new TarWriter();
    for (int i = 0; i < 20; i++) {
      tar.file("f" + i, "");
    }
    assertThatThrownBy(() -> unpack(tar.bytes(), new ArchiveLimits(1_000, 10)))
        .hasMessageContaining("more than 10 entries");
  }

  @Test
  void aZipThatClimbsOutIsRefused() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(out)) {
      zip.putNextEntry(new ZipEntry("../evil"));
      zip.write("x".getBytes(StandardCharsets.UTF_8));
    }
    assertThatThrownBy(() -> unpack(out.toByteArray(), ArchiveLimits.DEFAULT))
        .isInstanceOf(ArchiveException.class)
        .hasMessageContaining("'..'");
    assertThat(temp.resolve("evil")).doesNotExist();
  }

  @Test
  void whatIsNoArchiveIsRefused() {
    assertThatThrownBy(
            () -> unpack("hello\n".getBytes(StandardCharsets.UTF_8), ArchiveLimits.DEFAULT))
        .isInstanceOf(ArchiveException.class);
  }

  @Test
  void theOnlyDirectoryBecomesTheTree() throws IOException {
    Unpacker.Unpacked unpacked =
        unpack(
            new TarWriter()
                .directory("./top")
                .add('0', "./top/run", 0755, "", "hi")
                .hardLink("./top/again", "./top/run")
                .symlink("./top/link", "run")
                .bytes(),
            ArchiveLimits.DEFAULT);
    assertThat(unpacked.root().getFileName().toString()).isEqualTo("top");
    assertThat(unpacked.lastModified()).isEqualTo(1_000_000);
    assertThat(unpacked.root().resolve("again")).hasContent("hi").isExecutable();
    assertThat(Files.readSymbolicLink(unpacked.root().resolve("link")).toString()).isEqualTo("run");
  }
}
