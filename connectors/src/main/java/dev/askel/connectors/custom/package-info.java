/**
 * Adapts connectors in jars of the class path to the engine's interface. Such a connector
 * implements {@link dev.askel.engine.task.CustomConnector}.
 */
@NullMarked
package dev.askel.connectors.custom;

import org.jspecify.annotations.NullMarked;
