/** What the room promises, without a server. */
@NullMarked
package dev.askel.server.local;

import org.jspecify.annotations.NullMarked;
