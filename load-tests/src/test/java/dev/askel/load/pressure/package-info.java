/** Load that must not end a node: endpoints that are down, fork bombs, all in 512 MiB of heap. */
@NullMarked
package dev.askel.load.pressure;

import org.jspecify.annotations.NullMarked;
