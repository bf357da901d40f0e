/** Units of a folder node: reads systemd's unit files and supervises their processes. */
@NullMarked
package dev.firn.agent.units;

import org.jspecify.annotations.NullMarked;
