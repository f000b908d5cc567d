/**
 * The composition root: one process with its database, its cluster, its engine and its port.
 *
 * <p>It depends on every package and makes no decision that another package can make. Entry types:
 * {@link dev.askel.server.Main} and {@link dev.askel.server.Server}.
 */
@NullMarked
package dev.askel.server;

import org.jspecify.annotations.NullMarked;
