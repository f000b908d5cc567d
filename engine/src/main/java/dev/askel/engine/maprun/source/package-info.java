/**
 * The sources of a Map Run's items. Connectors implement them. This package depends on no actor and
 * no table.
 */
@NullMarked
package dev.askel.engine.maprun.source;

import org.jspecify.annotations.NullMarked;
