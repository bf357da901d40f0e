# Sourced by ./mvnw and ./firn: sets JAVA_HOME to a JDK 25 or newer, or says in one sentence what is missing.

firn_jdk_major() { # DIR: the major version of the JDK there, empty when there is none
  [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || return 0
  sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release"
}

firn_find_jdk() {
  local candidate major java
  java=$(command -v java 2>/dev/null) && java=$(readlink -f "$java") && java=${java%/bin/java}
  for candidate in "${FIRN_JAVA_HOME:-}" "${JAVA_HOME:-}" "${java:-}" \
    /usr/lib/jvm/* /opt/jdk* /opt/java/* /usr/local/jdk* /usr/local/java/* "$HOME"/.sdkman/candidates/java/* "$HOME"/.jdks/*; do
    [ -n "$candidate" ] || continue
    major=$(firn_jdk_major "$candidate")
    if [ -n "$major" ] && [ "$major" -ge 25 ]; then
      JAVA_HOME=$candidate
      export JAVA_HOME
      return 0
    fi
  done
  echo "firn: no JDK 25 found on the PATH, in JAVA_HOME or under /usr/lib/jvm, /opt and ~/.sdkman: install one, or set FIRN_JAVA_HOME to its folder." >&2
  return 1
}
