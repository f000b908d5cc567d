/** What the room promises, without a server. */
@NullMarked
package dev.askel.server.command;

import org.jspecify.annotations.NullMarked;
