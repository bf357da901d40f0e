/* hello: greets. `hello -g TEXT` greets with TEXT; `hello --version` names itself. */
#include <stdio.h>
#include <string.h>

int main(int argc, char **argv) {
  const char *greeting = "Hello, world!";
  for (int i = 1; i < argc; i++) {
    if (!strcmp(argv[i], "--version")) {
      puts("hello " VERSION);
      return 0;
    }
    if ((!strcmp(argv[i], "-g") || !strcmp(argv[i], "--greeting")) && i + 1 < argc) {
      greeting = argv[++i];
    } else {
      fprintf(stderr, "usage: %s [--greeting TEXT] [--version]\n", argv[0]);
      return 2;
    }
  }
  puts(greeting);
  return 0;
}
