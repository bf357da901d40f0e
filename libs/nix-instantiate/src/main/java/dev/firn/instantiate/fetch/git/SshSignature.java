package dev.firn.instantiate.fetch.git;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

/**
 * A signature as {@code ssh-keygen -Y sign} makes it (OpenSSH's PROTOCOL.sshsig), for the namespace
 * {@code git}. What it says about itself is believed only as far as the signature covers it.
 */
final class SshSignature {
  private static final String BEGIN = "-----BEGIN SSH SIGNATURE-----";
  private static final String END = "-----END SSH SIGNATURE-----";
  private static final byte[] MAGIC = "SSHSIG".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] NAMESPACE = "git".getBytes(StandardCharsets.US_ASCII);

  /** What comes before the 32 bytes of an Ed25519 key in the JDK's encoding. */
  private static final byte[] ED25519 = HexFormat.of().parseHex("302a300506032b6570032100");

  private static final int MOST_FIELD_BYTES = 1 << 16;

  private final byte[] key;
  private final byte[] reserved;
  private final byte[] hashName;
  private final byte[] signature;

  private SshSignature(byte[] key, byte[] reserved, byte[] hashName, byte[] signature) {
    this.key = key;
    this.reserved = reserved;
    this.hashName = hashName;
    this.signature = signature;
  }

  /** The signing key as OpenSSH has it in a {@code .pub} file, before Base64. */
  byte[] key() {
    return key.clone();
  }

  /**
   * Reads what stands in a commit.
   *
   * @throws GeneralSecurityException saying what it is instead of such a signature
   */
  static SshSignature parse(String armored) throws GeneralSecurityException {
    String text = armored.strip();
    if (!text.startsWith(BEGIN) || !text.endsWith(END)) {
      throw new GeneralSecurityException("it is not signed with an SSH key");
    }
    try {
      String base64 = text.substring(BEGIN.length(), text.length() - END.length());
      ByteBuffer in = ByteBuffer.wrap(Base64.getMimeDecoder().decode(base64));
      byte[] magic = new byte[MAGIC.length];
      in.get(magic);
      if (!Arrays.equals(magic, MAGIC) || in.getInt() != 1) {
        throw new GeneralSecurityException("its signature is of an unknown version");
      }
      byte[] key = field(in);
      if (!Arrays.equals(field(in), NAMESPACE)) {
        throw new GeneralSecurityException("its signature was not made for Git");
      }
      return new SshSignature(key, field(in), field(in), field(in));
    } catch (IllegalArgumentException | BufferUnderflowException e) {
      throw new GeneralSecurityException("its signature is malformed", e);
    }
  }

  /**
   * Whether the key signed this message.
   *
   * @throws GeneralSecurityException for a kind of key or signature that is not known
   */
  boolean covers(byte[] message) throws GeneralSecurityException {
    try {
      byte[] digest = digest(text(hashName), message);
      ByteArrayOutputStream signed = new ByteArrayOutputStream();
      signed.writeBytes(MAGIC);
      for (byte[] part : new byte[][] {NAMESPACE, reserved, hashName, digest}) {
        signed.writeBytes(ByteBuffer.allocate(4).putInt(part.length).array());
        signed.writeBytes(part);
      }
      return verify(signed.toByteArray());
    } catch (BufferUnderflowException e) {
      throw new GeneralSecurityException("its signature is malformed", e);
    }
  }

  private static byte[] digest(String name, byte[] message) throws GeneralSecurityException {
    return switch (name) {
      case "sha256" -> MessageDigest.getInstance("SHA-256").digest(message);
      case "sha512" -> MessageDigest.getInstance("SHA-512").digest(message);
      default -> throw new GeneralSecurityException("its signature uses an unknown hash");
    };
  }

  private boolean verify(byte[] signed) throws GeneralSecurityException {
    ByteBuffer keyIn = ByteBuffer.wrap(key);
    ByteBuffer in = ByteBuffer.wrap(signature);
    String type = text(field(keyIn));
    String algorithm = text(field(in));
    byte[] value = field(in);
    return switch (type) {
      case "ssh-ed25519" ->
          algorithm.equals(type) && check("Ed25519", ed25519(field(keyIn)), signed, value);
      case "sk-ssh-ed25519@openssh.com" -> {
        PublicKey held = ed25519(field(keyIn));
        yield algorithm.equals(type)
            && check("Ed25519", held, tokenSigned(field(keyIn), in, signed), value);
      }
      case "ssh-rsa" -> {
        BigInteger exponent = new BigInteger(1, field(keyIn));
        BigInteger modulus = new BigInteger(1, field(keyIn));
        PublicKey rsa =
            KeyFactory.getInstance("RSA").generatePublic(new RSAPublicKeySpec(modulus, exponent));
        yield switch (algorithm) {
          case "rsa-sha2-256" -> check("SHA256withRSA", rsa, signed, value);
          case "rsa-sha2-512" -> check("SHA512withRSA", rsa, signed, value);
          default -> false;
        };
      }
      case "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521" -> {
        Curve curve = Curve.of(text(field(keyIn)));
        yield algorithm.equals(type)
            && check(curve.algorithm, curve.key(field(keyIn)), signed, curve.fixed(value));
      }
      case "sk-ecdsa-sha2-nistp256@openssh.com" -> {
        Curve curve = Curve.of(text(field(keyIn)));
        PublicKey held = curve.key(field(keyIn));
        byte[] covered = tokenSigned(field(keyIn), in, signed);
        yield algorithm.equals(type) && check(curve.algorithm, held, covered, curve.fixed(value));
      }
      default -> throw new GeneralSecurityException("keys of type '" + type + "' are not known");
    };
  }

  /** What a security token signs: with somebody present, and a counter. */
  private static byte[] tokenSigned(byte[] application, ByteBuffer in, byte[] signed)
      throws GeneralSecurityException {
    MessageDigest sha = MessageDigest.getInstance("SHA-256");
    byte flags = in.get();
    int counter = in.getInt();
    if ((flags & 1) == 0) {
      throw new GeneralSecurityException("its signature was made with nobody at the token");
    }
    byte[] named = sha.digest(application);
    byte[] message = sha.digest(signed);
    return ByteBuffer.allocate(named.length + 5 + message.length)
        .put(named)
        .put(flags)
        .putInt(counter)
        .put(message)
        .array();
  }

  private static PublicKey ed25519(byte[] raw) throws GeneralSecurityException {
    byte[] encoded = Arrays.copyOf(ED25519, ED25519.length + raw.length);
    System.arraycopy(raw, 0, encoded, ED25519.length, raw.length);
    return KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded));
  }

  private static boolean check(String algorithm, PublicKey key, byte[] signed, byte[] value)
      throws GeneralSecurityException {
    Signature verifier = Signature.getInstance(algorithm);
    verifier.initVerify(key);
    verifier.update(signed);
    return verifier.verify(value);
  }

  /** The curves of ECDSA keys. */
  private enum Curve {
    P256("secp256r1", 32, "SHA256withECDSAinP1363Format"),
    P384("secp384r1", 48, "SHA384withECDSAinP1363Format"),
    P521("secp521r1", 66, "SHA512withECDSAinP1363Format");

    private final String name;
    private final int bytes;
    private final String algorithm;

    Curve(String name, int bytes, String algorithm) {
      this.name = name;
      this.bytes = bytes;
      this.algorithm = algorithm;
    }

    static Curve of(String name) throws GeneralSecurityException {
      return switch (name) {
        case "nistp256" -> P256;
        case "nistp384" -> P384;
        case "nistp521" -> P521;
        default -> throw new GeneralSecurityException("the curve '" + name + "' is not known");
      };
    }

    PublicKey key(byte[] point) throws GeneralSecurityException {
      if (point.length != 1 + 2 * bytes || point[0] != 4) {
        throw new GeneralSecurityException("its key is malformed");
      }
      AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
      parameters.init(new ECGenParameterSpec(name));
      ECPoint at =
          new ECPoint(
              new BigInteger(1, Arrays.copyOfRange(point, 1, 1 + bytes)),
              new BigInteger(1, Arrays.copyOfRange(point, 1 + bytes, point.length)));
      return KeyFactory.getInstance("EC")
          .generatePublic(
              new ECPublicKeySpec(at, parameters.getParameterSpec(ECParameterSpec.class)));
    }

    /** Two numbers of SSH's as two of the same length. */
    byte[] fixed(byte[] value) throws GeneralSecurityException {
      ByteBuffer in = ByteBuffer.wrap(value);
      byte[] result = new byte[2 * bytes];
      for (int half = 0; half < 2; half++) {
        byte[] number = new BigInteger(1, field(in)).toByteArray();
        int skip = number.length > 1 && number[0] == 0 ? 1 : 0;
        int length = number.length - skip;
        if (length > bytes) {
          throw new GeneralSecurityException("its signature is malformed");
        }
        System.arraycopy(number, skip, result, (half + 1) * bytes - length, length);
      }
      return result;
    }
  }

  private static String text(byte[] field) {
    return new String(field, StandardCharsets.ISO_8859_1);
  }

  private static byte[] field(ByteBuffer in) throws GeneralSecurityException {
    int length = in.getInt();
    if (length < 0 || length > MOST_FIELD_BYTES) {
      throw new GeneralSecurityException("its signature is malformed");
    }
    byte[] field = new byte[length];
    in.get(field);
    return field;
  }
}
