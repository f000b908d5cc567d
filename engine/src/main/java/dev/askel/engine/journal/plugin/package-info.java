/** Pekko Persistence plugins that store event-sourced entities in the engine's journal tables. */
@NullMarked
package dev.askel.engine.journal.plugin;

import org.jspecify.annotations.NullMarked;
