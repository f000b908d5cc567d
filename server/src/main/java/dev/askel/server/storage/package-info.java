/**
 * The database of a server: the one it brings along, or the one it was given.
 *
 * <p>Must not know what is stored.
 */
@NullMarked
package dev.askel.server.storage;

import org.jspecify.annotations.NullMarked;
