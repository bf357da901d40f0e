package dev.firn.instantiate.fetch.git;

import dev.firn.instantiate.fetch.input.CommitKeys;
import dev.firn.instantiate.fetch.input.InputAttrs;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/** Insists that a commit is signed with one of the SSH keys that an input names. */
final class CommitSignatures {
  private static final List<String> TYPES =
      List.of("ssh-ecdsa", "ssh-ecdsa-sk", "ssh-ed25519", "ssh-ed25519-sk", "ssh-rsa");

  private CommitSignatures() {}

  /** Whether the commit of an input has to be signed. */
  static boolean wanted(InputAttrs attrs) {
    return attrs.has("verifyCommit") ? attrs.flag("verifyCommit") : !CommitKeys.of(attrs).isEmpty();
  }

  /**
   * Checks a commit.
   *
   * @param commit the commit object as Git stores it
   * @throws GitException {@code git-signature} if it is not signed by one of the keys; {@code
   *     git-public-key} if a key is malformed
   */
  static void require(InputAttrs attrs, String rev, byte[] commit) {
    List<byte[]> keys = keys(attrs);
    Split split = Split.of(commit);
    try {
      if (keys.isEmpty()) {
        throw new GeneralSecurityException("none is named; set 'publicKey' or 'publicKeys'");
      }
      if (split.signature.isEmpty()) {
        throw new GeneralSecurityException("it is not signed");
      }
      SshSignature signature = SshSignature.parse(split.signature);
      if (keys.stream().noneMatch(key -> Arrays.equals(key, signature.key()))) {
        throw new GeneralSecurityException(
            "it is signed with another key, "
                + Base64.getEncoder().encodeToString(signature.key()));
      }
      if (!signature.covers(split.payload)) {
        throw new GeneralSecurityException("its signature does not belong to it");
      }
    } catch (GeneralSecurityException e) {
      throw new GitException(
          "signature",
          "commit '"
              + rev
              + "' of '"
              + attrs.requireText("url")
              + "' is not signed by one of the keys that are named: "
              + e.getMessage(),
          e);
    }
  }

  /** That a tree has changes, so that nobody can have signed it. */
  static GitException dirty(InputAttrs attrs) {
    return new GitException(
        "signature",
        "the commit of '"
            + attrs.requireText("url")
            + "' has to be signed, but its tree has changes that are not committed");
  }

  private static List<byte[]> keys(InputAttrs attrs) {
    return CommitKeys.of(attrs).stream().map(key -> key(key.type(), key.key())).toList();
  }

  private static byte[] key(String type, String base64) {
    if (!TYPES.contains(type)) {
      throw new GitException(
          "public-key",
          "'"
              + type
              + "' is no type of SSH keys that is known; there are "
              + String.join(", ", TYPES));
    }
    try {
      return Base64.getDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      throw new GitException("public-key", "the public key '" + base64 + "' is no Base64", e);
    }
  }

  /** A commit's signature, and the commit without it, which is what was signed. */
  private record Split(String signature, byte[] payload) {
    private static final String HEADER = "gpgsig ";

    static Split of(byte[] commit) {
      String text = new String(commit, StandardCharsets.ISO_8859_1);
      int end = text.indexOf("\n\n");
      int from = text.startsWith(HEADER) ? 0 : text.indexOf('\n' + HEADER) + 1;
      if (end < 0 || (from == 0 && !text.startsWith(HEADER)) || from > end) {
        return new Split("", commit);
      }
      int to = from;
      StringBuilder signature = new StringBuilder();
      do {
        int next = text.indexOf('\n', to) + 1;
        String line = text.substring(to, next);
        signature.append(to == from ? line.substring(HEADER.length()) : line.substring(1));
        to = next;
      } while (text.startsWith(" ", to));
      ByteArrayOutputStream payload = new ByteArrayOutputStream(commit.length);
      payload.write(commit, 0, from);
      payload.write(commit, to, commit.length - to);
      return new Split(signature.toString(), payload.toByteArray());
    }
  }
}
