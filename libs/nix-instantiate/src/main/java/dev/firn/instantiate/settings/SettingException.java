package dev.firn.instantiate.settings;

/** A setting has a value it cannot have, or a configuration file cannot be read. */
public final class SettingException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public SettingException(String message) {
    super(message);
  }
}
