/**
 * Identifies callers and holds their permissions.
 *
 * <p>Entry type: {@link dev.askel.access.Principal}. The package depends on no protocol, no
 * operation of the engine, and not on Pekko.
 */
@NullMarked
package dev.askel.access;

import org.jspecify.annotations.NullMarked;
