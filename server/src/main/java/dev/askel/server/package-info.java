/**
 * The composition root: one process with its database, its cluster membership, its engine and its
 * HTTP port.
 *
 * <p>This package depends on every other package. A decision that another package can make belongs
 * there. Entry types: {@link dev.askel.server.Main} and {@link dev.askel.server.Server}.
 */
@NullMarked
package dev.askel.server;

import org.jspecify.annotations.NullMarked;
