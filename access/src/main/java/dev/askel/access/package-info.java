/**
 * Identifies callers and holds their permissions.
 *
 * <p>Entry type: {@link dev.askel.access.Principal}. The package knows no protocol and no operation
 * of the engine, and does not depend on Pekko.
 */
@NullMarked
package dev.askel.access;

import org.jspecify.annotations.NullMarked;
