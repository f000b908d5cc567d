/**
 * Refuses requests that nodes of an older release would not obey, until all nodes of the cluster
 * are upgraded.
 *
 * <p>Entry type: {@link dev.askel.engine.upgrade.NodeCapability}.
 */
@NullMarked
package dev.askel.engine.upgrade;

import org.jspecify.annotations.NullMarked;
