/**
 * Parses the command line into a {@link dev.askel.server.command.Command} before anything starts.
 *
 * <p>Must not start, open or connect anything.
 */
@NullMarked
package dev.askel.server.command;

import org.jspecify.annotations.NullMarked;
