package dev.firn.agent.node;

import dev.firn.agent.AgentException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotLinkException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Profiles in Nix's layout: {@code system} leads to {@code system-N-link}, which leads to the
 * store. Real Nix lists, switches and collects them as its own. Changes are made under {@link
 * NodeLock}.
 */
public final class Profiles {
  private static final Pattern NUMBERED = Pattern.compile("-([1-9][0-9]{0,17})-link");

  private final NodeRoot root;

  /** The profiles of a node. */
  public Profiles(NodeRoot root) {
    this.root = root;
  }

  /** The generation that the profile leads to. */
  public OptionalLong selected(ProfileName profile) {
    Path link = link(profile);
    try {
      String target = Files.readSymbolicLink(link).getFileName().toString();
      return number(link, target);
    } catch (NoSuchFileException | NotLinkException e) {
      return OptionalLong.empty();
    } catch (IOException e) {
      throw failed("read", link, e);
    }
  }

  /** What a generation is; empty if there is none of that number. */
  public Optional<String> storePath(ProfileName profile, long number) {
    Path link = numbered(profile, number);
    try {
      return Optional.of(Files.readSymbolicLink(link).toString());
    } catch (NoSuchFileException | NotLinkException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw failed("read", link, e);
    }
  }

  /** All generations, oldest first. */
  public List<Generation> list(ProfileName profile) {
    Path link = link(profile);
    Path folder = link.resolveSibling(".").normalize();
    List<Generation> found = new ArrayList<>();
    OptionalLong selected = selected(profile);
    try (DirectoryStream<Path> entries =
        Files.newDirectoryStream(folder, link.getFileName() + "-*-link")) {
      for (Path entry : entries) {
        OptionalLong number = number(link, entry.getFileName().toString());
        if (number.isPresent() && Files.isSymbolicLink(entry)) {
          found.add(
              new Generation(
                  number.getAsLong(),
                  Files.readSymbolicLink(entry).toString(),
                  Files.getLastModifiedTime(entry, LinkOption.NOFOLLOW_LINKS).toInstant(),
                  selected.equals(number)));
        }
      }
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (IOException e) {
      throw failed("list", folder, e);
    }
    found.sort(Comparator.comparingLong(Generation::number));
    return found;
  }

  /** Profiles that have a generation selected. */
  public List<ProfileName> present() {
    List<ProfileName> found = new ArrayList<>();
    if (selected(ProfileName.SYSTEM).isPresent()) {
      found.add(ProfileName.SYSTEM);
    }
    Path users = root.profiles().resolve("per-user");
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(users)) {
      for (Path entry : entries) {
        try {
          ProfileName profile = new ProfileName("user/" + entry.getFileName());
          if (selected(profile).isPresent()) {
            found.add(profile);
          }
        } catch (AgentException e) {
          continue; // a folder that Nix or a person made
        }
      }
    } catch (NoSuchFileException e) {
      return found;
    } catch (IOException e) {
      throw failed("list", users, e);
    }
    return found;
  }

  /** Makes a generation, which keeps its closure from garbage collection. May be repeated. */
  public void create(ProfileName profile, long number, String storePath) {
    Path link = numbered(profile, number);
    try {
      if (!storePath(profile, number).equals(Optional.of(storePath))) {
        DurableFiles.link(link, Path.of(storePath));
      }
    } catch (IOException e) {
      throw failed("make", link, e);
    }
  }

  /** Lets the profile lead to a generation that is there. */
  public void select(ProfileName profile, long number) {
    Path link = link(profile);
    try {
      if (!selected(profile).equals(OptionalLong.of(number))) {
        DurableFiles.link(link, numbered(profile, number).getFileName());
      }
    } catch (IOException e) {
      throw failed("change", link, e);
    }
  }

  /** Lets the profile lead nowhere. */
  public void deselect(ProfileName profile) {
    Path link = link(profile);
    try {
      if (Files.deleteIfExists(link)) {
        DurableFiles.sync(link.resolveSibling(".").normalize());
      }
    } catch (IOException e) {
      throw failed("remove", link, e);
    }
  }

  /** Removes a generation that is not selected; without effect if there is none. */
  public void delete(ProfileName profile, long number) {
    if (selected(profile).equals(OptionalLong.of(number))) {
      throw new AgentException(
          "generation-in-use",
          "generation "
              + number
              + " of profile "
              + profile
              + " is selected: switch to another first");
    }
    Path link = numbered(profile, number);
    try {
      Files.deleteIfExists(link);
    } catch (IOException e) {
      throw failed("remove", link, e);
    }
  }

  private Path link(ProfileName profile) {
    return root.profiles().resolve(profile.path());
  }

  private Path numbered(ProfileName profile, long number) {
    Path link = link(profile);
    return link.resolveSibling(link.getFileName() + "-" + number + "-link");
  }

  private static OptionalLong number(Path link, String target) {
    String name = link.getFileName().toString();
    if (target.startsWith(name)) {
      Matcher matcher = NUMBERED.matcher(target.substring(name.length()));
      if (matcher.matches()) {
        return OptionalLong.of(Long.parseLong(matcher.group(1)));
      }
    }
    return OptionalLong.empty();
  }

  private static AgentException failed(String verb, Path path, IOException e) {
    return new AgentException("io", "cannot " + verb + " '" + path + "': " + e, e);
  }
}
