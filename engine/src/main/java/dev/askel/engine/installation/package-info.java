/**
 * Pauses the whole installation from the start of a node until an operator resumes it
 * (docs/pauses.md).
 *
 * <p>Entry types: {@link dev.askel.engine.installation.PausedStart}, which stores the pause before
 * a node joins its cluster, and {@link dev.askel.engine.installation.InstallationPause}, which
 * applies it on a node.
 */
@NullMarked
package dev.askel.engine.installation;

import org.jspecify.annotations.NullMarked;
