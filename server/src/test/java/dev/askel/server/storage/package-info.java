/** What the room promises, without a server. */
@NullMarked
package dev.askel.server.storage;

import org.jspecify.annotations.NullMarked;
