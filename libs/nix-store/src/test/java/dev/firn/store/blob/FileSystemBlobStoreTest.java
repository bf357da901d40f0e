package dev.firn.store.blob;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class FileSystemBlobStoreTest extends BlobStoreContract {
  @TempDir Path folder;

  @Override
  protected BlobStore store() {
    return new FileSystemBlobStore(folder.resolve("blobs"));
  }
}
