/**
 * The composition root: one process with its database, its cluster, its engine and its port.
 *
 * <p>Knows every room and decides nothing that a room could decide.
 */
@NullMarked
package dev.askel.server;

import org.jspecify.annotations.NullMarked;
