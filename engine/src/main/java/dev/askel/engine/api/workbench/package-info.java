/**
 * Operations that AWS does not have: repairs, bulk jobs, searches, statistics and the live feed.
 */
@NullMarked
package dev.askel.engine.api.workbench;

import org.jspecify.annotations.NullMarked;
