package dev.firn.instantiate.flake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LockFileTest {
  private static final String REV = "0123456789abcdef0123456789abcdef01234567";
  private static final String HASH = "sha256-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

  private final List<String> warnings = new ArrayList<>();

  private LockFile parse(String text) {
    return LockFile.parse(text, "flake.lock", new LockFile.ReadOptions(true, warnings::add));
  }

  private static String github(String repo) {
    return """
        {"locked": {"type":"github","owner":"o","repo":"%s","rev":"%s","narHash":"%s","lastModified":5},
         "original": {"type":"github","owner":"o","repo":"%s"}%%s}
        """
        .formatted(repo, REV, HASH, repo);
  }

  @Test
  void aLockFileIsWrittenWithSortedNamesAndTwoBlanks() {
    LockFile file =
        parse(
            """
            {"version": 7, "root": "top", "nodes": {
              "top": {"inputs": {"b": "x", "a": ["b"]}},
              "x": %s}}
            """
                .formatted(github("r").formatted(", \"flake\": false")));
    assertThat(file.text())
        .isEqualTo(
            """
            {
              "nodes": {
                "b": {
                  "flake": false,
                  "locked": {
                    "lastModified": 5,
                    "narHash": "%s",
                    "owner": "o",
                    "repo": "r",
                    "rev": "%s",
                    "type": "github"
                  },
                  "original": {
                    "owner": "o",
                    "repo": "r",
                    "type": "github"
                  }
                },
                "root": {
                  "inputs": {
                    "a": [
                      "b"
                    ],
                    "b": "b"
                  }
                }
              },
              "root": "root",
              "version": 7
            }
            """
                .formatted(HASH, REV));
  }

  @Test
  void nodesOfOneNameAreNumbered() {
    LockFile file =
        parse(
            """
            {"version": 6, "root": "root", "nodes": {
              "root": {"inputs": {"a": "one", "n": "three"}},
              "one": %s, "two": %s, "three": %s}}
            """
                .formatted(
                    github("a").formatted(", \"inputs\": {\"n\": \"two\"}"),
                    github("n").formatted(""),
                    github("m").formatted("")));
    assertThat(file.text()).contains("\"n_2\"").contains("\"n\": \"n_2\"");
  }

  @Test
  void whatVersionFiveKeptApartIsReadTogether() {
    LockFile file =
        parse(
            """
            {"version": 5, "root": "root", "nodes": {
              "root": {"inputs": {"a": "a"}},
              "a": {"info": {"narHash": "%s"},
                "locked": {"type":"github","owner":"o","repo":"r","rev":"%s"},
                "original": {"type":"indirect","id":"a"}}}}
            """
                .formatted(HASH, REV));
    assertThat(file.find(InputPath.parse("a")).orElseThrow().lock().orElseThrow().locked())
        .hasToString("github:o/r/" + REV + "?narHash=" + HASH.replace("=", "%3D"));
  }

  @Test
  void aCircleOfFollowsIsNamed() {
    LockFile file =
        parse(
            """
            {"version": 7, "root": "root", "nodes": {
              "root": {"inputs": {"a": ["b"], "b": ["a"]}}}}
            """);
    assertThatThrownBy(file::check).hasMessageContaining("b -> a -> b");
  }

  @Test
  void aFollowsThatLeadsNowhereIsRefused() {
    LockFile file =
        parse("{\"version\":7,\"root\":\"r\",\"nodes\":{\"r\":{\"inputs\":{\"a\":[\"x\"]}}}}");
    assertThatThrownBy(file::check).hasMessageContaining("'a' follows 'x'");
  }

  @Test
  void anUnlockedInputWithoutHashIsRefused() {
    assertThatThrownBy(
            () ->
                parse(
                    """
                    {"version": 7, "root": "root", "nodes": {
                      "root": {"inputs": {"a": "a"}},
                      "a": {"locked": {"type":"git","url":"https://h/r"},
                        "original": {"type":"git","url":"https://h/r"}}}}
                    """))
        .hasMessageContaining("not locked");
  }

  @Test
  void versionsThatAreNotKnownAreRefused() {
    assertThatThrownBy(() -> parse("{\"version\": 8, \"root\": \"r\", \"nodes\": {}}"))
        .hasMessageContaining("version 8");
  }

  @Test
  void missingNodesAndBrokenJsonAreRefused() {
    assertThatThrownBy(
            () ->
                parse(
                    "{\"version\":7,\"root\":\"r\",\"nodes\":{\"r\":{\"inputs\":{\"a\":\"b\"}}}}"))
        .hasMessageContaining("'b'");
    assertThatThrownBy(() -> parse("{\"version\": 7,")).hasMessageContaining("not JSON");
  }

  @Test
  void changesAreListedByInput() {
    LockFile before =
        parse(
            "{\"version\":7,\"root\":\"r\",\"nodes\":{\"r\":{\"inputs\":{\"a\":\"a\",\"c\":[\"a\"]}},\"a\":"
                + github("x").formatted("")
                + "}}");
    LockFile after =
        parse(
            "{\"version\":7,\"root\":\"r\",\"nodes\":{\"r\":{\"inputs\":{\"a\":\"a\",\"b\":[\"a\"]}},\"a\":"
                + github("y").formatted("")
                + "}}");
    assertThat(LockChange.between(before, after))
        .extracting(c -> c.getClass().getSimpleName() + " " + c.input())
        .containsExactly("Updated a", "Added b", "Removed c");
  }
}
