/**
 * Assembles the connectors of a server from settings and environment. The entry type is {@link
 * dev.askel.connectors.Connectors}.
 *
 * <p>The package depends on all packages of connectors. Only the server depends on it.
 */
@NullMarked
package dev.askel.connectors;

import org.jspecify.annotations.NullMarked;
