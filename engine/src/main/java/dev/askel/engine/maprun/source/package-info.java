/**
 * The sources of a Map Run's items, which connectors implement. Depends on no actor and no table.
 */
@NullMarked
package dev.askel.engine.maprun.source;

import org.jspecify.annotations.NullMarked;
