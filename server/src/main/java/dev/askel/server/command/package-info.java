/**
 * The command line: what an operator may ask for, read into values before anything starts.
 *
 * <p>Must not start, open or connect anything.
 */
@NullMarked
package dev.askel.server.command;

import org.jspecify.annotations.NullMarked;
