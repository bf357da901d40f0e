/**
 * Builds derivations in sandboxes. {@link dev.firn.build.SandboxedBuilder} builds one whose inputs
 * are there; {@link dev.firn.build.BuildPlan} says what is missing and in which order; {@link
 * dev.firn.build.OutputProvider} plans, substitutes and builds until all is there.
 */
@NullMarked
package dev.firn.build;

import org.jspecify.annotations.NullMarked;
