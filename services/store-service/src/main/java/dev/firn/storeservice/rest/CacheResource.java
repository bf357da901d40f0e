package dev.firn.storeservice.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.firn.events.TokenRole;
import dev.firn.kit.auth.Access;
import dev.firn.kit.auth.AccessTokens;
import dev.firn.kit.auth.Grant;
import dev.firn.kit.auth.LargeBody;
import dev.firn.kit.auth.ServiceToken;
import dev.firn.kit.problem.Problem;
import dev.firn.kit.problem.ProblemException;
import dev.firn.store.blob.BlobKey;
import dev.firn.store.blob.BlobStore;
import dev.firn.store.hash.Nix32;
import dev.firn.store.path.StorePath;
import dev.firn.store.realisation.DerivationOutputId;
import dev.firn.store.realisation.Realisation;
import dev.firn.store.signature.SecretKey;
import dev.firn.storeservice.StoreSettings;
import dev.firn.storeservice.app.BinaryCache;
import dev.firn.storeservice.app.SigningKey;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HEAD;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalLong;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** The binary cache protocol, as stock {@code nix} speaks it. */
@Path("/cache/main")
@Access(Access.Kind.OWN)
@RunOnVirtualThread
@Tag(name = "binary cache")
public class CacheResource {
  private static final String HASH = "{hash: [0-9a-z]{32}}";
  private static final String NARINFO = "text/x-nix-narinfo";
  private static final String ARCHIVE = "application/x-nix-nar";
  private static final long MAX_LOG = 1L << 30;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final BinaryCache cache;
  private final SecretKey key;
  private final AccessTokens tokens;
  private final ServiceToken readToken;
  private final boolean publicRead;

  /** Serves {@code cache}. */
  public CacheResource(
      BinaryCache cache,
      SigningKey key,
      ServiceToken token,
      AccessTokens tokens,
      StoreSettings settings) {
    this.cache = cache;
    this.key = key.secret();
    this.tokens = tokens;
    this.readToken = token.forReading();
    this.publicRead = settings.publicRead();
  }

  /** Tools that read a netrc file send the token as a password. */
  private void mayRead(@Nullable String authorization) {
    if (!publicRead
        && !readToken.allowsBasicToo(authorization)
        && tokens.grantOfHeader(authorization).isEmpty()) {
      throw refused();
    }
  }

  /** What others build and run is taken from those only who may everything. */
  private void mayWrite(@Nullable String authorization) {
    Grant grant = tokens.grantOfHeader(authorization).orElseThrow(CacheResource::refused);
    if (!grant.has(TokenRole.ADMIN) || grant.isScoped()) {
      throw new ProblemException(
          403, "role-needed", "only a token of the role admin, for everything, may write here");
    }
  }

  private static jakarta.ws.rs.WebApplicationException refused() {
    return new jakarta.ws.rs.WebApplicationException(
        Problem.of(
                401,
                "token-needed",
                "send the token of this Firn as bearer, or as the password of netrc")
            .responseBuilder()
            .header(HttpHeaders.WWW_AUTHENTICATE, "Basic realm=\"firn\"")
            .build());
  }

  @GET
  @Path("nix-cache-info")
  @Operation(summary = "What the cache says of itself")
  public Response info(@HeaderParam("Authorization") @Nullable String authorization) {
    mayRead(authorization);
    return Response.ok(cache.info(), "text/x-nix-cache-info").build();
  }

  @PUT
  @Path("nix-cache-info")
  @Operation(summary = "Accepted and passed over: the store knows what it is")
  public Response putInfo(
      @HeaderParam("Authorization") @Nullable String authorization, InputStream body)
      throws IOException {
    mayWrite(authorization);
    var _ = limited(body, BinaryCache.MAX_NARINFO);
    return Response.noContent().build();
  }

  @GET
  @Path(HASH + ".narinfo")
  @Operation(summary = "What is known about a path")
  public Response narInfo(
      @HeaderParam("Authorization") @Nullable String authorization, @PathParam("hash") String hash)
      throws InterruptedException {
    mayRead(authorization);
    return cache
        .find(checked(hash))
        .map(
            n ->
                Response.ok(n.print(cache.dir()).getBytes(StandardCharsets.ISO_8859_1), NARINFO)
                    .build())
        .orElseThrow(() -> missing(hash + ".narinfo"));
  }

  @HEAD
  @Path(HASH + ".narinfo")
  @Operation(summary = "Whether a path is there")
  public Response narInfoExists(
      @HeaderParam("Authorization") @Nullable String authorization, @PathParam("hash") String hash)
      throws InterruptedException {
    mayRead(authorization);
    return cache.find(checked(hash)).isPresent()
        ? Response.ok().type(NARINFO).build()
        : Response.status(404).build();
  }

  @PUT
  @Path(HASH + ".narinfo")
  @Operation(summary = "Makes a path valid whose archive was sent before")
  public Response putNarInfo(
      @HeaderParam("Authorization") @Nullable String authorization,
      @PathParam("hash") String hash,
      InputStream body)
      throws IOException {
    mayWrite(authorization);
    byte[] text = limited(body, BinaryCache.MAX_NARINFO);
    cache.putNarInfo(checked(hash), new String(text, StandardCharsets.ISO_8859_1));
    return Response.noContent().build();
  }

  @GET
  @Path(HASH + ".ls")
  @Operation(summary = "What a path's archive holds")
  public Response listing(
      @HeaderParam("Authorization") @Nullable String authorization, @PathParam("hash") String hash)
      throws InterruptedException {
    mayRead(authorization);
    return whole(new BlobKey(checked(hash) + ".ls"), "application/json");
  }

  @PUT
  @Path(HASH + ".ls")
  @Operation(summary = "Accepted and passed over: the store lists archives itself")
  public Response putListing(
      @HeaderParam("Authorization") @Nullable String authorization,
      @PathParam("hash") String hash,
      InputStream body)
      throws IOException {
    mayWrite(authorization);
    var _ = checked(hash);
    var _ = limited(body, 64 << 20);
    return Response.noContent().build();
  }

  @GET
  @Path("nar/{file}")
  @Operation(summary = "An archive, or a part of it")
  public Response archive(
      @HeaderParam("Authorization") @Nullable String authorization,
      @HeaderParam("Range") @Nullable String range,
      @PathParam("file") String file)
      throws InterruptedException {
    mayRead(authorization);
    BlobKey archive = new BlobKey("nar/" + file);
    if (range == null) {
      return whole(archive, ARCHIVE);
    }
    OptionalLong size = cache.size(archive);
    if (size.isEmpty() && cache.fetch(archive)) {
      size = cache.size(archive);
    }
    if (size.isEmpty()) {
      throw missing(archive.value());
    }
    return part(archive, ByteRange.parse(range, size.getAsLong()), size.getAsLong());
  }

  private Response part(BlobKey archive, Optional<ByteRange> range, long size)
      throws InterruptedException {
    if (range.isEmpty()) {
      return whole(archive, ARCHIVE);
    }
    ByteRange wanted = range.get();
    if (wanted.length() <= 0) {
      return Response.status(416).header("Content-Range", "bytes */" + size).build();
    }
    BlobStore.Blob blob =
        cache
            .open(archive, wanted.from(), wanted.length())
            .orElseThrow(() -> missing(archive.value()));
    return Response.status(206)
        .entity(blob.content())
        .type(ARCHIVE)
        .header(HttpHeaders.CONTENT_LENGTH, wanted.length())
        .header("Content-Range", wanted.header(size))
        .build();
  }

  @HEAD
  @Path("nar/{file}")
  @Operation(summary = "Whether an archive is there, and its size")
  public Response archiveExists(
      @HeaderParam("Authorization") @Nullable String authorization, @PathParam("file") String file)
      throws InterruptedException {
    mayRead(authorization);
    BlobKey archive = new BlobKey("nar/" + file);
    OptionalLong size = cache.size(archive);
    if (size.isEmpty() && cache.fetch(archive)) {
      size = cache.size(archive);
    }
    return size.isPresent()
        ? Response.ok()
            .type(ARCHIVE)
            .header(HttpHeaders.CONTENT_LENGTH, size.getAsLong())
            .header("Accept-Ranges", "bytes")
            .build()
        : Response.status(404).build();
  }

  @PUT
  @Path("nar/{file}")
  @LargeBody
  @Operation(summary = "Takes an archive, after checking that it is one")
  public Response putArchive(
      @HeaderParam("Authorization") @Nullable String authorization,
      @PathParam("file") String file,
      InputStream body)
      throws IOException {
    mayWrite(authorization);
    cache.putArchive(new BlobKey("nar/" + file), body);
    return Response.noContent().build();
  }

  @GET
  @Path("log/{drv}")
  @Operation(summary = "The log of a derivation's build")
  public Response log(
      @HeaderParam("Authorization") @Nullable String authorization, @PathParam("drv") String drv)
      throws InterruptedException {
    mayRead(authorization);
    return whole(logKey(drv), "text/plain;charset=utf-8");
  }

  @PUT
  @Path("log/{drv}")
  @LargeBody
  @Operation(summary = "Takes the log of a derivation's build; not compressed")
  public Response putLog(
      @HeaderParam("Authorization") @Nullable String authorization,
      @HeaderParam("Content-Encoding") @Nullable String encoding,
      @PathParam("drv") String drv,
      InputStream body)
      throws IOException {
    mayWrite(authorization);
    if (encoding != null && !encoding.isEmpty() && !encoding.equals("identity")) {
      throw new ProblemException(
          415, "compressed-log", "logs are taken as they are, not with encoding " + encoding);
    }
    cache.putFile(logKey(drv), body, MAX_LOG);
    return Response.noContent().build();
  }

  private static BlobKey logKey(String drv) {
    StorePath path = new StorePath(drv);
    if (!path.isDerivation()) {
      throw ProblemException.badRequest("not-a-derivation", "logs are those of derivations");
    }
    return new BlobKey("log/" + path.baseName());
  }

  @GET
  @Path("build-trace-v2/{drv}/{file: [^/]+\\.doi}")
  @Operation(summary = "Which path an output of a content-addressed derivation has")
  public Response realisation(
      @HeaderParam("Authorization") @Nullable String authorization,
      @PathParam("drv") String drv,
      @PathParam("file") String file)
      throws InterruptedException {
    mayRead(authorization);
    return whole(new BlobKey(id(drv, file).cacheKey()), "application/json");
  }

  @PUT
  @Path("build-trace-v2/{drv}/{file: [^/]+\\.doi}")
  @Operation(summary = "Takes which path an output has; the path must be there")
  public Response putRealisation(
      @HeaderParam("Authorization") @Nullable String authorization,
      @PathParam("drv") String drv,
      @PathParam("file") String file,
      InputStream body)
      throws IOException {
    mayWrite(authorization);
    JsonNode json = JSON.readTree(limited(body, BinaryCache.MAX_NARINFO));
    Realisation sent = Realisation.fromValueJson(id(drv, file), json);
    if (cache.findHere(sent.outPath().hashPart()).isEmpty()) {
      throw ProblemException.badRequest(
          "missing-path",
          "'" + cache.dir().print(sent.outPath()) + "' is not there; send it first");
    }
    byte[] signed = JSON.writeValueAsBytes(sent.signedBy(key).valueToJson());
    cache.putFile(
        new BlobKey(sent.id().cacheKey()), new ByteArrayInputStream(signed), signed.length);
    return Response.noContent().build();
  }

  private static DerivationOutputId id(String drv, String file) {
    return new DerivationOutputId(
        new StorePath(drv), file.substring(0, file.length() - ".doi".length()));
  }

  private Response whole(BlobKey file, String type) throws InterruptedException {
    BlobStore.Blob blob = cache.open(file).orElseThrow(() -> missing(file.value()));
    return Response.ok(blob.content(), type)
        .header(HttpHeaders.CONTENT_LENGTH, blob.size())
        .header("Accept-Ranges", "bytes")
        .build();
  }

  /** Digests are 32 digits of Nix's base 32 and nothing else, whatever else a URL can hold. */
  private static String checked(String hash) {
    for (int i = 0; i < hash.length(); i++) {
      if (!Nix32.isDigit(hash.charAt(i))) {
        throw ProblemException.badRequest(
            "bad-hash", "'" + hash + "' is no digest of a store path");
      }
    }
    return hash;
  }

  private static byte[] limited(InputStream body, int limit) throws IOException {
    byte[] bytes = body.readNBytes(limit + 1);
    if (bytes.length > limit) {
      throw new ProblemException(413, "too-large", "at most " + limit + " bytes are taken here");
    }
    return bytes;
  }

  private static ProblemException missing(String file) {
    return ProblemException.notFound("'" + file + "' is not in the cache");
  }
}
