/**
 * Adapts connectors in jars of the class path, which implement {@link
 * dev.askel.engine.task.CustomConnector}, to the engine's interface.
 */
@NullMarked
package dev.askel.connectors.custom;

import org.jspecify.annotations.NullMarked;
