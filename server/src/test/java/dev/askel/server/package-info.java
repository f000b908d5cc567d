/** Servers as their operators see them: processes, signals, ports and files. */
@NullMarked
package dev.askel.server;

import org.jspecify.annotations.NullMarked;
