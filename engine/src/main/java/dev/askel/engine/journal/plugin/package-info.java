/** Pekko Persistence plugins that store event-sourced entities through the journal. */
@NullMarked
package dev.askel.engine.journal.plugin;

import org.jspecify.annotations.NullMarked;
