/** Systems and their options. */
@NullMarked
package dev.firn.moduleservice.domain;

import org.jspecify.annotations.NullMarked;
