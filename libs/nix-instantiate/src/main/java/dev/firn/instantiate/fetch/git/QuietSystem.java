package dev.firn.instantiate.fetch.git;

import org.eclipse.jgit.lib.Config;
import org.eclipse.jgit.lib.ConfigConstants;
import org.eclipse.jgit.storage.file.FileBasedConfig;
import org.eclipse.jgit.util.FS;
import org.eclipse.jgit.util.SystemReader;

/**
 * A machine without Git configuration: what a source is must not depend on who fetches it, and JGit
 * would start a {@code git} process only to find the configuration.
 */
final class QuietSystem extends SystemReader.Delegate {
  private QuietSystem(SystemReader delegate) {
    super(delegate);
  }

  /** Makes JGit, in this whole process, read no configuration but a repository's own. */
  static synchronized void install() {
    SystemReader current = SystemReader.getInstance();
    if (!(current instanceof QuietSystem)) {
      SystemReader.setInstance(new QuietSystem(current));
    }
  }

  @Override
  public FileBasedConfig openUserConfig(Config parent, FS fs) {
    return new Empty(parent, fs);
  }

  @Override
  public FileBasedConfig openSystemConfig(Config parent, FS fs) {
    return new Empty(parent, fs);
  }

  @Override
  public FileBasedConfig openJGitConfig(Config parent, FS fs) {
    return new Empty(parent, fs);
  }

  @Override
  public org.eclipse.jgit.lib.StoredConfig getUserConfig() {
    return new Empty(null, FS.DETECTED);
  }

  @Override
  public org.eclipse.jgit.lib.StoredConfig getSystemConfig() {
    return new Empty(null, FS.DETECTED);
  }

  @Override
  public org.eclipse.jgit.lib.StoredConfig getJGitConfig() {
    return new Empty(null, FS.DETECTED);
  }

  private static final class Empty extends FileBasedConfig {
    Empty(@org.jspecify.annotations.Nullable Config parent, FS fs) {
      super(parent, new java.io.File("/nonexistent"), fs);
    }

    @Override
    public void load() {}

    @Override
    public void save() {}

    /**
     * How exactly file systems keep times: JGit would measure that for seconds. Two seconds is what
     * every file system can do; within them JGit compares contents.
     */
    @Override
    public @org.jspecify.annotations.Nullable String getString(
        String section, @org.jspecify.annotations.Nullable String subsection, String name) {
      return section.equals(ConfigConstants.CONFIG_FILESYSTEM_SECTION)
          ? "2 seconds"
          : super.getString(section, subsection, name);
    }

    @Override
    public boolean isOutdated() {
      return false;
    }
  }
}
