/**
 * Ed25519 keys and signatures in Nix's text form, {@code NAME:BASE64} (Nix manual, {@code nix key
 * generate-secret}).
 */
@NullMarked
package dev.firn.store.signature;

import org.jspecify.annotations.NullMarked;
