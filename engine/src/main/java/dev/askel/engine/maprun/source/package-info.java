/**
 * Sources of a Map Run's items. The connectors implement them; depends on no actor and no table.
 */
@NullMarked
package dev.askel.engine.maprun.source;

import org.jspecify.annotations.NullMarked;
