/** Tests of the command line, without a server. */
@NullMarked
package dev.askel.server.command;

import org.jspecify.annotations.NullMarked;
