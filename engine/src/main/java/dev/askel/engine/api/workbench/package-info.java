/**
 * Operations that AWS Step Functions does not have: repairs, bulk jobs, searches, statistics, the
 * live feed, and the administration of access, keys and connections.
 */
@NullMarked
package dev.askel.engine.api.workbench;

import org.jspecify.annotations.NullMarked;
