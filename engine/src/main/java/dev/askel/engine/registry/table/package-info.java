/** Rows of state machines, revisions, versions, aliases, tags and activities, and their tables. */
@NullMarked
package dev.askel.engine.registry.table;

import org.jspecify.annotations.NullMarked;
