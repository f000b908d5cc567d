/** Thousands of connections that keep silent, against a server in a process of its own. */
@NullMarked
package dev.askel.load.idle;

import org.jspecify.annotations.NullMarked;
