# Licences that packages name in meta.license.
let
  make =
    name:
    { spdxId ? null, fullName, free ? true }:
    {
      inherit fullName free;
      shortName = name;
      redistributable = free;
      deprecated = false;
    }
    // (
      if spdxId == null then
        { }
      else
        {
          inherit spdxId;
          url = "https://spdx.org/licenses/${spdxId}.html";
        }
    );
  spdx = spdxId: fullName: { inherit spdxId fullName; };
in
builtins.mapAttrs make {
  agpl3Only = spdx "AGPL-3.0-only" "GNU Affero General Public License v3.0 only";
  agpl3Plus = spdx "AGPL-3.0-or-later" "GNU Affero General Public License v3.0 or later";
  asl20 = spdx "Apache-2.0" "Apache License 2.0";
  bsd0 = spdx "0BSD" "BSD Zero Clause License";
  bsd2 = spdx "BSD-2-Clause" "BSD 2-clause License";
  bsd3 = spdx "BSD-3-Clause" "BSD 3-clause License";
  cc0 = spdx "CC0-1.0" "Creative Commons Zero v1.0 Universal";
  curl = spdx "curl" "curl License";
  gpl2Only = spdx "GPL-2.0-only" "GNU General Public License v2.0 only";
  gpl2Plus = spdx "GPL-2.0-or-later" "GNU General Public License v2.0 or later";
  gpl2 = spdx "GPL-2.0" "GNU General Public License v2.0";
  gpl3Only = spdx "GPL-3.0-only" "GNU General Public License v3.0 only";
  gpl3Plus = spdx "GPL-3.0-or-later" "GNU General Public License v3.0 or later";
  gpl3 = spdx "GPL-3.0" "GNU General Public License v3.0";
  isc = spdx "ISC" "ISC License";
  lgpl21Only = spdx "LGPL-2.1-only" "GNU Lesser General Public License v2.1 only";
  lgpl21Plus = spdx "LGPL-2.1-or-later" "GNU Lesser General Public License v2.1 or later";
  lgpl3Only = spdx "LGPL-3.0-only" "GNU Lesser General Public License v3.0 only";
  lgpl3Plus = spdx "LGPL-3.0-or-later" "GNU Lesser General Public License v3.0 or later";
  mit = spdx "MIT" "MIT License";
  mpl20 = spdx "MPL-2.0" "Mozilla Public License 2.0";
  openssl = spdx "OpenSSL" "OpenSSL License";
  publicDomain = { fullName = "Public Domain"; };
  unfree = {
    fullName = "Unfree";
    free = false;
  };
  unlicense = spdx "Unlicense" "The Unlicense";
  zlib = spdx "Zlib" "zlib License";
}
