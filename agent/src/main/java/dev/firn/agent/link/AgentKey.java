package dev.firn.agent.link;

import dev.firn.agent.AgentException;
import dev.firn.agent.node.DurableFiles;
import dev.firn.agent.node.NodeRoot;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;

/** The node's Ed25519 key, made when there is none; only the agent's user can read it. */
final class AgentKey {
  private static final int RAW_BYTES = 32;

  private final PrivateKey secret;
  private final byte[] open;

  private AgentKey(PrivateKey secret, byte[] open) {
    this.secret = secret;
    this.open = open;
  }

  /** Reads or makes the key of a node. */
  static AgentKey of(NodeRoot root) {
    Path file = root.state().resolve("agent.key");
    try {
      return read(file);
    } catch (NoSuchFileException e) {
      return make(file);
    } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
      throw new AgentException(
          "bad-key",
          "cannot read the node's key '"
              + file
              + "': "
              + e.getMessage()
              + "; remove it and the node, and enrol again",
          e);
    }
  }

  private static AgentKey read(Path file) throws IOException, GeneralSecurityException {
    String[] lines = Files.readString(file, StandardCharsets.US_ASCII).strip().split("\n");
    if (lines.length != 2) {
      throw new IOException("it has " + lines.length + " lines, not 2");
    }
    KeyFactory keys = KeyFactory.getInstance("Ed25519");
    PublicKey open =
        keys.generatePublic(new X509EncodedKeySpec(Base64.getDecoder().decode(lines[1])));
    return new AgentKey(
        keys.generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(lines[0]))),
        raw(open));
  }

  private static AgentKey make(Path file) {
    try {
      KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
      Base64.Encoder encoder = Base64.getEncoder();
      String text =
          encoder.encodeToString(pair.getPrivate().getEncoded())
              + "\n"
              + encoder.encodeToString(pair.getPublic().getEncoded())
              + "\n";
      DurableFiles.write(file, text.getBytes(StandardCharsets.US_ASCII));
      return new AgentKey(pair.getPrivate(), raw(pair.getPublic()));
    } catch (IOException | GeneralSecurityException e) {
      throw new AgentException("io", "cannot make the node's key '" + file + "': " + e, e);
    }
  }

  /** The last 32 bytes of an Ed25519 key's X.509 form are the key (RFC 8410). */
  private static byte[] raw(PublicKey key) {
    byte[] encoded = key.getEncoded();
    return Arrays.copyOfRange(encoded, encoded.length - RAW_BYTES, encoded.length);
  }

  /** The public key, 32 bytes. */
  byte[] open() {
    return open.clone();
  }

  /** Signs a text. */
  byte[] sign(String text) {
    try {
      Signature signer = Signature.getInstance("Ed25519");
      signer.initSign(secret);
      signer.update(text.getBytes(StandardCharsets.UTF_8));
      return signer.sign();
    } catch (GeneralSecurityException e) {
      throw new AgentException("bad-key", "cannot sign with the node's key: " + e.getMessage(), e);
    }
  }
}
